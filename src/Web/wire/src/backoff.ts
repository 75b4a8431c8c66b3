/** Full jitter: a random moment of a doubling window (0.5 s … 20 s), so that those who lost a server together do not come back together. */
export class Backoff {
  private attempt = 0;

  constructor(private readonly random: () => number = Math.random, private readonly baseMs = 500, private readonly capMs = 20_000) {}

  next(): number {
    const window = Math.min(this.capMs, this.baseMs * 2 ** this.attempt);
    if (window < this.capMs) this.attempt++;
    return Math.round(this.random() * window);
  }

  reset(): void {
    this.attempt = 0;
  }
}
