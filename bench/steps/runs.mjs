export const runAll = async () => [];
export const runsTable = () => '';
