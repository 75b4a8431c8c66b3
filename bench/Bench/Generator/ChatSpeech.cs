using System.Buffers;
using Gateway.Protocol;
using MessagePack;

namespace Gateway.Bench.Generator;

/// <summary>
/// Two parties who talk: each answers what the other said, once it has been delivered. A few people on the one side hold all dialogs, on the other side stands one
/// visitor for each. A connection's answers are the messages of the other party that it was handed.
/// </summary>
/// <param name="operators">Connections with the numbers below it are operators, the others visitors.</param>
internal abstract class ChatSpeech(int operators) : Speech(deflates: false)
{
    /// <summary>About as long as a line of a chat is.</summary>
    protected const string Line = "Is the delivery free for this order, and when will it be here?";

    /// <summary>While false nobody answers, so that a round comes to its end.</summary>
    public bool Talking { get; set; }

    /// <summary>Messages that the server said it keeps.</summary>
    public long Acknowledged { get; protected set; }

    protected int Operators => operators;

    protected bool IsOperator(Link link) => link.Number < operators;

    /// <summary>A visitor says the first word of a round.</summary>
    public abstract void Begin(Link visitor);

    protected override void OnDeflated(Link link) => throw new IOException("the server compressed a message though nobody asked for it");
}

/// <summary>The product: dialogs assigned by the desk, every message journaled before it is acknowledged or shown.</summary>
/// <param name="ticketOf">The ticket of a connection.</param>
internal sealed class OurChat(int operators, Func<int, string> ticketOf) : ChatSpeech(operators)
{
    private readonly Dictionary<string, long> _operatorsLast = [];
    private readonly Dictionary<int, (string Dialog, long Last)> _visitors = [];

    /// <summary>Dialogs in which an operator has answered.</summary>
    public int Held => _visitors.Count;

    protected override string Path => Limits.SocketPath;
    protected override string Headers => ProductSpeech.Headers;

    public override void OnUpgraded(Link link) => ProductSpeech.Hello(link, ticketOf(link.Number), IsOperator(link));

    /// <summary>Opens the dialog; from then on <see cref="Begin"/> goes on with it.</summary>
    public static void Open(Link visitor) => ProductSpeech.Say(visitor, new StartDialog(1, $"key-{visitor.Number}", "sales", null, $"visitor-{visitor.Number}", 1, Line));

    public override void Begin(Link visitor)
    {
        var (dialog, last) = _visitors[visitor.Number];
        _visitors[visitor.Number] = (dialog, last + 1);
        ProductSpeech.Say(visitor, new Post(2, dialog, $"visitor-{visitor.Number}", last + 1, Line));
    }

    protected override void OnMessage(Link link, byte first, ReadOnlySpan<byte> payload)
    {
        switch (ProductSpeech.Read(link, payload, IsOperator(link)))
        {
            case Posted: Acknowledged++; break;
            case Entry { Kind: 1 } entry when entry.Author == (IsOperator(link) ? 1 : 2): Hear(link, entry); break;
        }
    }

    private void Hear(Link link, Entry entry)
    {
        link.Answers++;
        if (IsOperator(link))
        {
            if (!Talking) return;
            var n = _operatorsLast.GetValueOrDefault(entry.Dialog) + 1;
            _operatorsLast[entry.Dialog] = n;
            ProductSpeech.Say(link, new Post(2, entry.Dialog, "operator-" + entry.Dialog, n, Line));
            return;
        }
        if (!_visitors.ContainsKey(link.Number)) _visitors[link.Number] = (entry.Dialog, 1);
        if (Talking) Begin(link);
    }
}

/// <summary>The same talk with a SignalR hub: a group for each dialog, a message is an invocation whose completion acknowledges it.</summary>
/// <param name="visitors">How many dialogs there are; operators join theirs by turns.</param>
internal sealed class SignalRChat(int operators, int visitors) : ChatSpeech(operators)
{
    private const byte Invocation = 1, Completion = 3, PingMessage = 6;
    private static readonly byte[] _handshake = Frame(Text, "{\"protocol\":\"messagepack\",\"version\":1}\u001e"u8);
    private static readonly byte[] _ping = Frame(Binary, [2, 0x91, PingMessage]);
    private readonly Dictionary<(int Connection, int Dialog), long> _last = [];

    protected override string Path => "/chat";

    public override void OnUpgraded(Link link) => link.Send(_handshake);

    public override void Begin(Link visitor) => Post(visitor, visitor.Number - Operators, 1);

    protected override void OnMessage(Link link, byte first, ReadOnlySpan<byte> payload)
    {
        if (link.Step == 0)
        {
            if (!payload.SequenceEqual("{}\u001e"u8)) throw new IOException("SignalR refused the handshake");
            link.Step = 1;
            Join(link);
            return;
        }
        // One frame may carry several messages, each behind its length (here always below 16,384).
        while (payload.Length > 2)
        {
            var (at, length) = payload[0] < 0x80 ? (1, (int)payload[0]) : (2, (payload[0] & 0x7F) | payload[1] << 7);
            var message = payload.Slice(at, length).ToArray();
            switch (message[1])
            {
                case Invocation: Hear(link, message); break;
                case Completion: Complete(link, message); break;
                case PingMessage: link.Send(_ping); break;
                default: throw new IOException($"SignalR sent a message of type {message[1]}");
            }
            payload = payload[(at + length)..];
        }
    }

    private void Join(Link link)
    {
        if (!IsOperator(link))
        {
            Invoke(link, "join", "Join", (ref MessagePackWriter w) =>
            {
                w.WriteArrayHeader(1);
                w.Write(link.Number - Operators);
            });
            return;
        }
        for (var dialog = link.Number; dialog < visitors; dialog += Operators)
        {
            var joined = dialog;
            Invoke(link, dialog + Operators < visitors ? "join-more" : "join", "Join", (ref MessagePackWriter w) =>
            {
                w.WriteArrayHeader(1);
                w.Write(joined);
            });
        }
    }

    private void Complete(Link link, byte[] message)
    {
        var reader = new MessagePackReader(message);
        reader.ReadArrayHeader();
        reader.Skip();
        reader.Skip();
        var id = reader.ReadString();
        if (reader.ReadInt32() == 1) throw new IOException("SignalR answered with an error: " + reader.ReadString());
        if (id == "join") link.Ready = true;
        else if (id == "post") Acknowledged++;
    }

    private void Hear(Link link, byte[] message)
    {
        var reader = new MessagePackReader(message);
        reader.ReadArrayHeader();
        reader.Skip();
        reader.Skip();
        reader.Skip();
        reader.ReadString();
        reader.ReadArrayHeader();
        var dialog = reader.ReadInt32();
        link.Answers++;
        if (Talking) Post(link, dialog, IsOperator(link) ? 2 : 1);
    }

    private void Post(Link link, int dialog, int author)
    {
        var n = _last.GetValueOrDefault((link.Number, dialog)) + 1;
        _last[(link.Number, dialog)] = n;
        Invoke(link, "post", "Post", (ref MessagePackWriter w) =>
        {
            w.WriteArrayHeader(5);
            w.Write(dialog);
            w.Write(author);
            w.Write($"outbox-{link.Number}-{dialog}");
            w.Write(n);
            w.Write(Line);
        });
    }

    private delegate void Arguments(ref MessagePackWriter writer);

    private static void Invoke(Link link, string id, string method, Arguments arguments)
    {
        var body = new ArrayBufferWriter<byte>(256);
        var writer = new MessagePackWriter(body);
        writer.WriteArrayHeader(6);
        writer.Write(Invocation);
        writer.WriteMapHeader(0);
        writer.Write(id);
        writer.Write(method);
        arguments(ref writer);
        writer.WriteArrayHeader(0);
        writer.Flush();
        byte[] length = body.WrittenCount < 0x80 ? [(byte)body.WrittenCount] : [(byte)(0x80 | (body.WrittenCount & 0x7F)), (byte)(body.WrittenCount >> 7)];
        link.Send(Frame(Binary, [.. length, .. body.WrittenSpan]));
    }
}
