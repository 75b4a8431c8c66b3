using Akka.Actor;

namespace Gateway.Actors;

/// <summary>
/// The connections that one entity tells things, with what each is entitled to see. An entity drops those of which no edge has spoken for three beats.
/// </summary>
internal sealed class Audience<TReader>
{
    private const int BeatsMissed = 3;
    private readonly List<Member> _members = [];

    private sealed class Member(ConnectionRef connection, TReader reader)
    {
        public ConnectionRef Connection { get; } = connection;
        public TReader Reader { get; set; } = reader;
        public int Missed { get; set; }
    }

    public bool IsEmpty => _members.Count == 0;

    public int Count => _members.Count;

    public IEnumerable<ConnectionRef> Connections => _members.Select(m => m.Connection);

    public IEnumerable<TReader> Readers => _members.Select(m => m.Reader);

    public void Add(ConnectionRef connection, TReader reader)
    {
        if (Find(connection) is { } known) (known.Reader, known.Missed) = (reader, 0);
        else _members.Add(new Member(connection, reader));
    }

    public bool Remove(ConnectionRef connection) => _members.RemoveAll(m => m.Connection.Equals(connection)) > 0;

    public void Clear() => _members.Clear();

    public bool Contains(ConnectionRef connection) => Find(connection) is not null;

    /// <summary>Says one thing to all whose reader fits: one message for each edge node.</summary>
    public void Tell(IDelivery body, Func<TReader, bool>? to = null)
    {
        foreach (var node in _members.Where(m => to is null || to(m.Reader)).GroupBy(m => m.Connection.Egress))
            node.Key.Tell(new Deliver([.. node.Select(m => m.Connection.Id)], body), ActorRefs.NoSender);
    }

    /// <summary>Removes those whose reader fits, after a last word.</summary>
    public void Dismiss(IDelivery lastWord, Func<TReader, bool> which)
    {
        Tell(lastWord, which);
        _members.RemoveAll(m => which(m.Reader));
    }

    /// <summary>Hears which connections an edge still has; returns those that are unknown here and must attach again.</summary>
    public (IReadOnlyList<long> Known, IReadOnlyList<long> Unknown) Beat(IReadOnlyList<ConnectionRef> beaten)
    {
        var (known, unknown) = (new List<long>(), new List<long>());
        foreach (var connection in beaten)
        {
            if (Find(connection) is not { } member) { unknown.Add(connection.Id); continue; }
            member.Missed = 0;
            known.Add(connection.Id);
        }
        return (known, unknown);
    }

    /// <summary>Called once each beat interval; true when somebody was dropped for silence.</summary>
    public bool Age()
    {
        foreach (var member in _members) member.Missed++;
        return _members.RemoveAll(m => m.Missed > BeatsMissed) > 0;
    }

    private Member? Find(ConnectionRef connection) => _members.Find(m => m.Connection.Equals(connection));
}

/// <summary>Answers to one connection.</summary>
internal static class ConnectionRefExtensions
{
    public static void Say(this ConnectionRef connection, IDelivery body) => connection.Egress.Tell(new Deliver([connection.Id], body), ActorRefs.NoSender);
}
