using Akka.Actor;
using Gateway.Actors;
using Gateway.Actors.Sites;
using Gateway.Edge.Connections;
using Gateway.Edge.Places;
using Gateway.Protocol;

namespace Gateway.Edge.Routing;

/// <summary>What the sessions of this node share. Opens no session before the node's actors have started.</summary>
/// <param name="consoleOrigins">Origins under which people open the console.</param>
/// <param name="places">Where visitors are; null: not known.</param>
public sealed class SocketSessions(NodeServices node, TicketKeyring keys, IReadOnlyList<string> consoleOrigins, Geography? places = null) : IMessageSinkFactory
{
    private IActorRef[] _egress = [];

    internal NodeServices Node => node;

    internal TicketKeyring Keys => keys;

    internal Geography? Places => places;

    internal AddressMeter Addresses { get; } = new();

    internal PacketRouter Router { get; private set; } = null!;

    internal void Start(PacketRouter router, IActorRef[] egress)
    {
        Router = router;
        Volatile.Write(ref _egress, egress);
    }

    /// <inheritdoc/>
    public IMessageSink Open(WebSocketConnection connection, HandshakeInfo handshake)
    {
        if (Volatile.Read(ref _egress).Length == 0) connection.Close(CloseCode.Unavailable, "the node is starting");
        return new Session(connection, this);
    }

    /// <summary>
    /// The site is not known before the hello, but whose pages an origin belongs to is: on, if every site that admits the origin has it on. Under the
    /// console's origin any site may be served, so there all must have it on. One site's switch thus never compresses another site's words.
    /// </summary>
    public bool Compresses(string? origin)
    {
        var console = IsConsole(origin);
        var any = false;
        foreach (var site in node.Sites.All)
        {
            if (!console && !site.Admits(origin)) continue;
            if (!site.Compression) return false;
            any = true;
        }
        return any;
    }

    /// <summary>Whether a page of that origin may talk to anything here: the console, or a page of some site. Which one, the ticket decides.</summary>
    public bool AdmitsSomewhere(string origin) => IsConsole(origin) || node.Sites.All.Any(s => s.Admits(origin));

    /// <summary>One egress actor keeps all output of a connection in order.</summary>
    internal IActorRef EgressOf(long connection) => _egress[(int)(connection % _egress.Length)];

    /// <summary>Visitors come from the site's own pages, operators from the console.</summary>
    internal bool Admits(TicketRole role, SiteSnapshot site, string? origin) =>
        role == TicketRole.Visitor ? site.Admits(origin) : IsConsole(origin);

    private bool IsConsole(string? origin) => origin is not null && consoleOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase);
}
