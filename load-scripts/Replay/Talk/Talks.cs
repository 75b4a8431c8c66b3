using Gateway.Replay.Input;

namespace Gateway.Replay.Talk;

/// <summary>All dialogs of the run, so many at once.</summary>
internal sealed class Talks(People people, Floor floor, TurnGate gate, Tally tally, int seed)
{
    private readonly List<Conversation> _all = [];
    private readonly List<string> _failures = [];

    public IReadOnlyList<Conversation> All { get { lock (_all) return [.. _all]; } }
    public IReadOnlyList<string> Failures { get { lock (_all) return [.. _failures]; } }

    /// <summary>Messages written to a socket and not acknowledged at this moment, of visitors and operators together.</summary>
    public int InFlight => floor.Operators.Sum(o => o.InFlight) + All.Where(c => !c.Finished).Sum(c => c.Visitor?.InFlight ?? 0);

    public async Task SpeakAllAsync(IReadOnlyList<DialogScript> scripts, int atOnce, TimeSpan pace, CancellationToken stop)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(atOnce, scripts.Count)).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < scripts.Count; i = Interlocked.Increment(ref next))
            {
                var talk = new Conversation(scripts[i], i, people, floor, gate, tally, seed);
                lock (_all) _all.Add(talk);
                try
                {
                    await talk.SpeakAsync(pace, stop);
                }
                catch (Exception e) when (e is InvalidOperationException or IOException or OperationCanceledException)
                {
                    lock (_all) _failures.Add($"{scripts[i].Id} stopped after {talk.Spoken.Count} of {scripts[i].Turns.Count} turns (dialog {talk.Dialog}, visitor {talk.Visitor?.Visitor}): " +
                        $"{(e is OperationCanceledException ? "out of time" : e.Message)}{string.Concat(talk.Visitor?.Troubles.Select(t => "; " + t) ?? [])}");
                    if (talk.Visitor is { } visitor) await visitor.DisposeAsync();
                    if (e is OperationCanceledException) return;
                }
            }
        }));
    }
}
