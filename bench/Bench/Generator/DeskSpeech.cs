using System.Diagnostics;
using Gateway.Protocol;

namespace Gateway.Bench.Generator;

/// <summary>
/// A desk at work: visitors ask, each in a dialog of its own, and the operator who holds it answers each question. Both show that they write before they send; each operator looks at
/// the first screen of the live list. A question's time runs from when it was due until it is read at the operator's socket.
/// </summary>
/// <param name="operators">Connections with the numbers below it are operators, the others visitors.</param>
/// <param name="ticketOf">The ticket of a connection.</param>
internal sealed class DeskSpeech(int operators, Func<int, string> ticketOf) : Speech(deflates: false)
{
    private const string Asking = "Is the delivery free for this order, and when will it be here?";
    private const string Reply = "It is free from 80 euros, and it will be with you on Thursday.";
    /// <summary>As many rows as a console's screen has.</summary>
    private const int Screen = 40;
    private readonly Dictionary<int, Talk> _talks = [];
    private readonly Dictionary<string, Talk> _byDialog = [];

    /// <summary>What is under way in one dialog.</summary>
    private sealed class Talk
    {
        public string Dialog { get; set; } = "";
        public long Asked { get; set; } = 1;
        public long Replied { get; set; }
        public Queue<long> Due { get; } = new();
    }

    /// <summary>Dialogs whose operator has read the first question.</summary>
    public int Held => _byDialog.Count;

    /// <summary>Dialogs whose visitor knows their name, and can go on with them.</summary>
    public int Begun { get; private set; }

    /// <summary>Messages kept, of both sides.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>What operators were told of the live list, and bytes of all that they were told.</summary>
    public (long Rows, long Bytes) Told { get; private set; }

    /// <summary>Milliseconds from due to read of each question since it was set.</summary>
    public List<double>? Times { get; set; }

    protected override string Path => Limits.SocketPath;
    /// <summary>Who does not say what browser it is counts as a robot and is not listed.</summary>
    protected override string Headers => ProductSpeech.Headers + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n";

    public override void OnUpgraded(Link link) => ProductSpeech.Hello(link, ticketOf(link.Number), IsOperator(link));

    /// <summary>A visitor opens a dialog with its first question.</summary>
    public void Open(Link visitor)
    {
        _talks[visitor.Number] = new Talk();
        ProductSpeech.Say(visitor, new StartDialog(1, $"key-{visitor.Number}", "sales", null, $"visitor-{visitor.Number}", 1, Asking));
    }

    /// <summary>A visitor goes to another page, writes there and sends the next question.</summary>
    /// <param name="visitor">Whose dialog has begun.</param>
    /// <param name="due">When, as <see cref="Stopwatch"/> counts: a server that stands still cannot hide behind what was sent late.</param>
    public void Ask(Link visitor, long due)
    {
        var talk = _talks[visitor.Number];
        talk.Due.Enqueue(due);
        ProductSpeech.Say(visitor, new PageViewed($"page-{visitor.Number}-{talk.Asked}", $"{OurPeople.Origin}/products/{talk.Asked}", $"Product {talk.Asked}", ""));
        ProductSpeech.Say(visitor, new Typing(talk.Dialog, Asking[..20]));
        ProductSpeech.Say(visitor, new Post(2, talk.Dialog, $"visitor-{visitor.Number}", ++talk.Asked, Asking));
    }

    protected override void OnDeflated(Link link) => throw new IOException("the server compressed a message though nobody asked for it");

    protected override void OnMessage(Link link, byte first, ReadOnlySpan<byte> payload)
    {
        var welcomed = link.Ready;
        var packet = ProductSpeech.Read(link, payload, IsOperator(link));
        if (IsOperator(link)) Told = (Told.Rows + (packet is Rows ? 1 : 0), Told.Bytes + payload.Length);
        switch (packet)
        {
            case null when !welcomed && link.Ready && IsOperator(link): ProductSpeech.Say(link, new Watch(1, "", 0, true, Screen, Offset: 0)); break;
            case Posted posted: Kept(link, posted); break;
            case Entry { Kind: 1, Author: 1 } entry when IsOperator(link): Hear(link, entry); break;
        }
    }

    private void Kept(Link link, Posted posted)
    {
        Acknowledged++;
        if (IsOperator(link) || _talks[link.Number] is not { Dialog: "" } talk) return;
        talk.Dialog = posted.Dialog;
        Begun++;
    }

    private void Hear(Link link, Entry entry)
    {
        var talk = _byDialog.TryGetValue(entry.Dialog, out var known) ? known : _byDialog[entry.Dialog] = _talks[int.Parse(entry.Outbox.AsSpan("visitor-".Length), provider: null)];
        if (talk.Due.TryDequeue(out var due)) Times?.Add(Stopwatch.GetElapsedTime(due).TotalMilliseconds);
        ProductSpeech.Say(link, new Typing(entry.Dialog, ""));
        ProductSpeech.Say(link, new Post(2, entry.Dialog, "operator-" + entry.Dialog, ++talk.Replied, Reply, entry.Seq));
    }

    private bool IsOperator(Link link) => link.Number < operators;
}
