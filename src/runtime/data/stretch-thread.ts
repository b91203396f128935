/** A thread that counts or reads a stretch of a large file. */
import { workerData } from 'node:worker_threads';
import { countStretch, type CountJob } from './facts-reader.ts';
import { readStretch, type ReadJob } from './piecewise.ts';
import { serveStretch, type ThreadData } from './stretches.ts';

serveStretch<CountJob | ReadJob, unknown>(workerData as ThreadData, (job, onPiece) => (job.kind === 'count' ? countStretch(job, onPiece) : readStretch(job, onPiece)));
