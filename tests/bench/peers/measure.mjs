// The median of a repeated measurement, as bench.h does it.
export async function median(repetition, seconds) {
  const samples = [];
  await repetition();
  const end = performance.now() + seconds * 1e3;
  while (samples.length < 4096 && (samples.length < 3 || performance.now() < end)) samples.push(await repetition());
  samples.sort((a, b) => a - b);
  const half = samples.length >> 1;
  return samples.length % 2 ? samples[half] : (samples[half - 1] + samples[half]) / 2;
}
