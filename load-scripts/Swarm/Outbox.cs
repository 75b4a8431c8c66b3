using Gateway.Protocol;

namespace Gateway.Swarm;

/// <summary>What became of a message: acknowledged under a seq, or refused for good.</summary>
public sealed record PostResult(string Dialog, long Seq, Refused? Refusal)
{
    public bool Acknowledged => Refusal is null;
}

/// <summary>One message from the moment it is written until the node answers for it; the record of what was said.</summary>
public sealed class OutboxMessage(string outbox, long n, string text)
{
    internal TaskCompletionSource<PostResult> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Outbox { get; } = outbox;
    public long N { get; internal set; } = n;
    public TextHash Hash { get; } = TextHash.Of(text);
    /// <summary>Empty until the node has named the dialog of a start.</summary>
    public string Dialog { get; internal set; } = "";
    /// <summary>0 until acknowledged.</summary>
    public long Seq { get; internal set; }
    /// <summary>How often it was written to a socket.</summary>
    public int Sendings { get; internal set; }
    internal string Text { get; } = text;
    internal long SentAt { get; set; }
    internal StartWords? Start { get; init; }
}

/// <summary>What a start says beside its first text.</summary>
internal sealed record StartWords(string Key, string? Department, string? Invitation, string? Visitor, bool Exceed)
{
    public ClientPacket Packet(int rid, OutboxMessage m) => Visitor is null
        ? new StartDialog(rid, Key, Department, Invitation, m.Outbox, m.N, m.Text)
        : new StartWith(rid, Key, Visitor, Department ?? "", m.Outbox, m.N, m.Text, Exceed);
}

/// <summary>The only store for retries: messages not yet acknowledged, numbered from 1 per dialog under one random id.</summary>
internal sealed class Outbox
{
    private readonly Dictionary<string, long> _counters = [];
    private readonly List<OutboxMessage> _waiting = [];
    private readonly List<OutboxMessage> _acknowledged = [];
    private readonly Dictionary<(string, long), long> _numbers = [];

    public string Id { get; } = Guid.NewGuid().ToString("N");
    public IReadOnlyList<OutboxMessage> Waiting => _waiting;
    public IReadOnlyList<OutboxMessage> Acknowledged => _acknowledged;

    public OutboxMessage Add(string dialog, string text)
    {
        var message = new OutboxMessage(Id, _counters[dialog] = _counters.GetValueOrDefault(dialog) + 1, text) { Dialog = dialog };
        _waiting.Add(message);
        return message;
    }

    public OutboxMessage AddStart(StartWords start, string text)
    {
        var message = new OutboxMessage(Id, 1, text) { Start = start };
        _waiting.Add(message);
        return message;
    }

    /// <summary>A start learnt its dialog. Its text counts as n = 1 there, unless it had none.</summary>
    public void Bind(OutboxMessage start, string dialog)
    {
        start.Dialog = dialog;
        if (start.Text.Length > 0) _counters[dialog] = Math.Max(1, _counters.GetValueOrDefault(dialog));
        else Remove(start);
    }

    public OutboxMessage? Find(string dialog, long n) => _waiting.Find(m => m.N == n && m.Dialog == dialog);

    /// <summary>Under which number a message was acknowledged; null before that.</summary>
    public long? NumberOf(string dialog, long n) => _numbers.TryGetValue((dialog, n), out var seq) ? seq : null;

    public void Acknowledge(OutboxMessage message, long seq)
    {
        message.Seq = seq;
        _waiting.Remove(message);
        _acknowledged.Add(message);
        _numbers[(message.Dialog, message.N)] = seq;
    }

    /// <summary>A refused number was never taken: the messages behind it move up, else the dialog would wait for it for ever.</summary>
    public void Remove(OutboxMessage message)
    {
        if (!_waiting.Remove(message) || message.Text.Length == 0 || message.Dialog.Length == 0) return;
        _counters[message.Dialog]--;
        foreach (var later in _waiting)
            if (later.Dialog == message.Dialog && later.N > message.N) later.N--;
    }
}
