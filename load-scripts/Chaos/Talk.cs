using System.Diagnostics;
using Gateway.Protocol;
using Gateway.Swarm;
using Gateway.Swarm.Verdicts;

namespace Gateway.Chaos;

/// <summary>A span on the machine's clock, in ticks of <see cref="Stopwatch"/>.</summary>
internal readonly record struct Span(long From, long To)
{
    public double Seconds => Stopwatch.GetElapsedTime(From, To).TotalSeconds;
}

/// <summary>A message's wait for its number.</summary>
/// <param name="By">The visitor, or the operator's name.</param>
/// <param name="Breaks">Sockets that its writer lost meanwhile.</param>
internal readonly record struct Delay(Span Span, string By, int Breaks);

/// <summary>
/// One running dialog: a question, its way to the operator, an answer, its way to the visitor, and again. In a quiet one the visitor never writes:
/// what reaches it after a fault came without anybody on its side typing again.
/// </summary>
internal sealed class Talk(int number, string dialog, VisitorClient visitor, Mark heard, Desk desk, OperatorClient first, bool quiet)
{
    private readonly Lock _gate = new();
    private readonly List<long> _turns = [];
    private readonly List<Span> _rounds = [];
    private readonly List<Delay> _delays = [];
    private readonly Random _choices = new(number);
    private TaskCompletionSource _now = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private OperatorClient _holder = first;
    private volatile string _awaited = "its turn";

    public string Dialog => dialog;
    public VisitorClient Visitor => visitor;
    public OperatorClient Holder => _holder;

    /// <summary>Where it stands, for a finding: what is waited for, and what both sides hold.</summary>
    public string Standing => $"dialog {dialog} (visitor {visitor.Visitor}, {_holder.Login}) waits for {_awaited}; the visitor has {visitor.LastSeq(dialog)} and {(visitor.Welcome is null ? "no" : "a")} connection, "
        + $"the operator has {_holder.LastSeq(dialog)}{(_holder.Holds(dialog) ? "" : ", does not hold it,")} and {(_holder.Welcome is null ? "no" : "a")} connection";

    /// <summary>Messages that were written then or later and acknowledged, from the writing to the number.</summary>
    public IReadOnlyList<Delay> DelaysFrom(long moment) { lock (_gate) return [.. _delays.Where(d => d.Span.From >= moment)]; }

    public Heard Heard { get { lock (_gate) return Heard.Of(dialog, [.. _turns], visitor, desk.Operators); } }

    /// <summary>The end of the first round that began then or later; null before it.</summary>
    /// <param name="moment">On the machine's clock.</param>
    /// <param name="underWay">One that was under way then counts too: nobody was served before, so it could not end without being.</param>
    public long? ServedAfter(long moment, bool underWay)
    {
        lock (_gate)
        {
            var i = _rounds.Count;
            while (i > 0 && (underWay ? _rounds[i - 1].To : _rounds[i - 1].From) >= moment) i--;
            return i < _rounds.Count ? _rounds[i].To : null;
        }
    }

    /// <summary>The next round begins at once instead of after the pause.</summary>
    public void Hurry() => Interlocked.Exchange(ref _now, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    public async Task RunAsync(TimeSpan pace, CancellationToken enough, CancellationToken stop)
    {
        for (var round = 1; ; round++)
        {
            var hurry = Volatile.Read(ref _now).Task;
            await Task.WhenAny(hurry, Task.Delay(pace * (0.5 + _choices.NextDouble()), enough));
            if (enough.IsCancellationRequested) return;
            var begun = Stopwatch.GetTimestamp();
            if (!quiet) await AskAsync($"question {round} of {number}", stop);
            await AnswerAsync($"answer {round} of {number}", stop);
            lock (_gate) _rounds.Add(new Span(begun, Stopwatch.GetTimestamp()));
        }
    }

    /// <summary>The visitor ends the dialog; returns when both sides know.</summary>
    public async Task EndAsync(CancellationToken stop)
    {
        if (await visitor.CloseAsync(dialog, stop) is { } refused) throw new IOException($"dialog {dialog} could not be closed: {refused.Code} {refused.Text}");
        await visitor.Changed.UntilAsync(() => visitor.SawEnd(dialog), stop);
        await _holder.Changed.UntilAsync(() => desk.Operators.Any(o => o.SawEnd(dialog)), stop);
    }

    private async Task AskAsync(string text, CancellationToken stop)
    {
        var seq = await SayAsync(visitor, text, stop) ?? throw new IOException($"the visitor may not write in dialog {dialog}");
        _awaited = $"question {seq} at the operator";
        // Whoever holds the dialog must receive it; that may be another by now.
        while (!await desk.ReceivedAsync(_holder, dialog, seq, stop)) _holder = desk.HolderOf(dialog) ?? _holder;
    }

    /// <remarks>An operator who lost the dialog meanwhile is refused; whoever holds it then answers.</remarks>
    private async Task AnswerAsync(string text, CancellationToken stop)
    {
        long? seq;
        while ((seq = await SayAsync(_holder, text, stop)) is null)
        {
            await Task.Delay(50, stop);
            _holder = desk.HolderOf(dialog) ?? _holder;
        }
        _awaited = $"answer {seq} at the visitor";
        await heard.UntilAsync(seq.Value, stop);
        _awaited = "its turn";
    }

    /// <summary>The number, or null when the writer does not hold the dialog.</summary>
    private async Task<long?> SayAsync(GatewayClient who, string text, CancellationToken stop)
    {
        var (written, connections) = (Stopwatch.GetTimestamp(), who.Connections);
        _awaited = $"the number of a message by {(who == visitor ? "the visitor" : "the operator")}";
        var result = await who.PostAsync(dialog, text, stop);
        if (result.Refusal is { Code: (int)RefusalCode.NotCurrent }) return null;
        if (result.Refusal is { } refusal) throw new IOException($"a message of dialog {dialog} was refused: {refusal.Code} {refusal.Text}");
        lock (_gate)
        {
            _delays.Add(new Delay(new Span(written, Stopwatch.GetTimestamp()), who == visitor ? "the visitor" : _holder.Login, who.Connections - connections));
            _turns.Add(result.Seq);
        }
        return result.Seq;
    }
}
