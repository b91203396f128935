import { withNative } from './native.ts';
import { testResuming } from './resuming.ts';

withNative(() => testResuming());
