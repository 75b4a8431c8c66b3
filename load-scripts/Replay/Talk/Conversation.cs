using Gateway.Protocol;
using Gateway.Replay.Input;
using Gateway.Swarm;
using Gateway.Swarm.Verdicts;

namespace Gateway.Replay.Talk;

/// <summary>One turn as it was acknowledged.</summary>
internal readonly record struct Spoken(int Turn, bool ByVisitor, TextHash Text, long Seq);

/// <summary>One dialog spoken turn by turn: nobody answers before having received what is answered.</summary>
internal sealed class Conversation(DialogScript script, int number, People people, Floor floor, TurnGate gate, Tally tally, int seed)
{
    private readonly List<Spoken> _spoken = [];
    private readonly Random _choices = new(HashCode.Combine(seed, number));

    public string Script => script.Id;
    /// <summary>Empty until the node named it.</summary>
    public string Dialog { get; private set; } = "";
    public IReadOnlyList<Spoken> Spoken => _spoken;
    public VisitorClient? Visitor { get; private set; }
    public bool Finished { get; private set; }
    /// <summary>The script's order is the order in which people understood each other.</summary>
    public Heard Heard => Heard.Of(Dialog, [.. _spoken.Select(s => s.Seq)], Visitor, floor.Operators);

    public async Task SpeakAsync(TimeSpan pace, CancellationToken stop)
    {
        var visitor = Visitor = people.Visitor($"dialog {number} {script.Id}", "/products");
        visitor.Start();
        await visitor.ConnectedAsync(stop);
        tally.Came();
        await gate.PassAsync(stop);
        tally.DialogBegun();
        var first = Acknowledged(await visitor.BeginAsync(Department(visitor), null, script.Turns[0].Text, stop));
        Dialog = first.Dialog;
        Note(0, first);

        for (var i = 1; i < script.Turns.Count; i++)
        {
            if (pace > TimeSpan.Zero) await Task.Delay(pace * (0.5 + _choices.NextDouble()), stop);
            Note(i, script.Turns[i].ByVisitor ? await VisitorSaysAsync(visitor, script.Turns[i].Text, stop) : await OperatorSaysAsync(script.Turns[i].Text, stop));
        }
        await EndAsync(visitor, stop);
        Finished = true;
        tally.DialogEnded();
        await visitor.LeaveAsync();
        tally.Left();
    }

    private string? Department(VisitorClient visitor)
    {
        var open = visitor.SiteStatus?.Departments.Where(d => d.Status is 1 or 2).ToList();
        return open is { Count: > 0 } ? open[_choices.Next(open.Count)].Id : null;
    }

    private async Task<PostResult> VisitorSaysAsync(VisitorClient visitor, string text, CancellationToken stop)
    {
        await visitor.Changed.UntilAsync(() => visitor.LastSeq(Dialog) >= _spoken[^1].Seq, stop);
        await gate.PassAsync(stop);
        return Acknowledged(await visitor.PostAsync(Dialog, text, stop));
    }

    /// <remarks>An operator who lost the dialog meanwhile is refused; whoever holds it then says the turn.</remarks>
    private async Task<PostResult> OperatorSaysAsync(string text, CancellationToken stop)
    {
        while (true)
        {
            var holder = await floor.HolderAsync(Dialog, _spoken[^1].Seq, stop);
            await gate.PassAsync(stop);
            var result = await holder.PostAsync(Dialog, text, stop);
            if (result.Refusal is { Code: (int)RefusalCode.NotCurrent })
            {
                await Task.Delay(20, stop);
                continue;
            }
            return Acknowledged(result);
        }
    }

    private async Task EndAsync(VisitorClient visitor, CancellationToken stop)
    {
        var last = _spoken[^1].Seq;
        var holder = await floor.HolderAsync(Dialog, last, stop);
        await visitor.Changed.UntilAsync(() => visitor.LastSeq(Dialog) >= last, stop);
        var byVisitor = _choices.Next(3) == 0;
        var refused = await (byVisitor ? visitor.CloseAsync(Dialog, stop) : holder.CloseAsync(Dialog, stop));
        if (refused is { Code: (int)RefusalCode.NotCurrent }) refused = await visitor.CloseAsync(Dialog, stop);
        if (refused is not null) throw new InvalidOperationException($"dialog {Dialog} could not be closed: {refused.Code} {refused.Text}");
        await visitor.Changed.UntilAsync(() => visitor.SawEnd(Dialog), stop);
        await floor.Changed.UntilAsync(() => floor.Operators.Any(o => o.SawEnd(Dialog)), stop);
        if (_choices.Next(4) == 0) await visitor.RateAsync(Dialog, _choices.Next(1, 6), "", stop);
    }

    private PostResult Acknowledged(PostResult result) => result.Acknowledged
        ? result : throw new InvalidOperationException($"a turn of dialog {Dialog} ({script.Id}) was refused: {result.Refusal!.Code} {result.Refusal.Text}");

    private void Note(int turn, PostResult result)
    {
        _spoken.Add(new Spoken(turn, script.Turns[turn].ByVisitor, TextHash.Of(script.Turns[turn].Text), result.Seq));
        tally.TurnSpoken();
    }
}
