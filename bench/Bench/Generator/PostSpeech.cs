using System.Diagnostics;
using Gateway.Protocol;

namespace Gateway.Bench.Generator;

/// <summary>
/// Visitors who post, each in a dialog that an operator holds and reads. A message counts when the server says that it keeps it; its time runs from when it was due,
/// so that a server that stands still cannot hide behind messages that were not sent.
/// </summary>
/// <param name="operators">Connections with the numbers below it are operators, the others visitors.</param>
/// <param name="ticketOf">The ticket of a connection.</param>
internal sealed class PostSpeech(int operators, Func<int, string> ticketOf) : Speech(deflates: false)
{
    private const string Line = "Is the delivery free for this order, and when will it be here?";
    private readonly Dictionary<int, Talk> _talks = [];
    private readonly HashSet<string> _held = [];

    /// <summary>What is under way of one visitor: the dialog, the last number, and when each unanswered message was due.</summary>
    private sealed class Talk
    {
        public string Dialog { get; set; } = "";
        public long Last { get; set; } = 1;
        public Queue<long> Due { get; } = new();
    }

    /// <summary>Dialogs whose operator reads along.</summary>
    public int Held => _held.Count;

    /// <summary>While true each visitor posts the next message as soon as one is kept.</summary>
    public bool Looping { get; set; }

    /// <summary>Messages kept.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Milliseconds from due to kept of each message since it was set.</summary>
    public List<double>? Times { get; set; }

    protected override string Path => Limits.SocketPath;
    protected override string Headers => ProductSpeech.Headers;

    public override void OnUpgraded(Link link) => ProductSpeech.Hello(link, ticketOf(link.Number), IsOperator(link));

    /// <summary>A visitor opens a dialog with its first message.</summary>
    public void Open(Link visitor)
    {
        _talks[visitor.Number] = new Talk();
        _talks[visitor.Number].Due.Enqueue(Stopwatch.GetTimestamp());
        ProductSpeech.Say(visitor, new StartDialog(1, $"key-{visitor.Number}", "sales", null, $"visitor-{visitor.Number}", 1, Line));
    }

    /// <summary>A visitor posts the next message.</summary>
    public void Post(Link visitor, long due)
    {
        var talk = _talks[visitor.Number];
        talk.Due.Enqueue(due);
        ProductSpeech.Say(visitor, new Post(2, talk.Dialog, $"visitor-{visitor.Number}", ++talk.Last, Line));
    }

    protected override void OnDeflated(Link link) => throw new IOException("the server compressed a message though nobody asked for it");

    protected override void OnMessage(Link link, byte first, ReadOnlySpan<byte> payload)
    {
        switch (ProductSpeech.Read(link, payload, IsOperator(link)))
        {
            case Posted posted: Kept(link, posted); break;
            case Entry { Kind: 1 } entry when IsOperator(link): _held.Add(entry.Dialog); break;
        }
    }

    private void Kept(Link link, Posted posted)
    {
        var talk = _talks[link.Number];
        talk.Dialog = posted.Dialog;
        Acknowledged++;
        var due = talk.Due.Dequeue();
        Times?.Add(Stopwatch.GetElapsedTime(due).TotalMilliseconds);
        if (Looping) Post(link, Stopwatch.GetTimestamp());
    }

    private bool IsOperator(Link link) => link.Number < operators;
}
