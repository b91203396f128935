// Runs instructions: words [opcode, number of arguments, ...arguments], one after the other.
#include "abi.h"

#define NAME(name) name,
static Kernel* const kernels[] = {OPCODES(NAME)};
#undef NAME

extern "C" void run(const int32_t* code, int words, int thread, int threads) {
  for (const int32_t* end = code + words; code < end; code += 2 + code[1]) {
    kernels[code[0]](code + 2, thread, threads);
    if (threads > 1) barrier(threads);
  }
}

/** Of the barrier: how many threads are there, and how often all were. Zero at the start, in memory that all threads share. */
static int32_t waiting, rounds;

/** Looks this often before it sleeps, some hundred microseconds: a thread that slept comes back later than the longest part of another's work. */
static const int LOOKS = 1000000;

void barrier(int threads) {
  const int32_t round = __atomic_load_n(&rounds, __ATOMIC_SEQ_CST);
  if (__atomic_add_fetch(&waiting, 1, __ATOMIC_SEQ_CST) == threads) {
    __atomic_store_n(&waiting, 0, __ATOMIC_SEQ_CST);
    __atomic_add_fetch(&rounds, 1, __ATOMIC_SEQ_CST);
    __builtin_wasm_memory_atomic_notify(&rounds, threads);
    return;
  }
  for (int look = 0; look < LOOKS; look++)
    if (__atomic_load_n(&rounds, __ATOMIC_SEQ_CST) != round) return;
  while (__atomic_load_n(&rounds, __ATOMIC_SEQ_CST) == round) __builtin_wasm_memory_atomic_wait32(&rounds, round, -1);
}

/** from, to, count: `count` floats. */
void copy(const int32_t* args, int thread, int threads) {
  const Share part = share(args[2], thread, threads, 1024);
  __builtin_memcpy(floats(args[1]) + part.from, floats(args[0]) + part.from, (part.to - part.from) * sizeof(float));
}
