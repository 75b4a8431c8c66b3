using Akka.Actor;

namespace Gateway.Actors;

/// <summary>
/// The connections that one entity tells things, with what each is entitled to see. An entity drops those of which no edge has spoken for three beats.
/// </summary>
internal sealed class Audience<TReader> where TReader : struct
{
    private const int BeatsMissed = 3;
    // Mostly one or two: an array of exactly these is half of what a list of objects takes.
    private Member[] _members = [];

    private readonly record struct Member(ConnectionRef Connection, TReader Reader, int Missed);

    public bool IsEmpty => _members.Length == 0;

    public int Count => _members.Length;

    public IEnumerable<ConnectionRef> Connections => _members.Select(m => m.Connection);

    public IEnumerable<TReader> Readers => _members.Select(m => m.Reader);

    public void Add(ConnectionRef connection, TReader reader)
    {
        var at = PlaceOf(connection);
        if (at >= 0) _members[at] = new Member(connection, reader, 0);
        else _members = [.. _members, new Member(connection, reader, 0)];
    }

    public bool Remove(ConnectionRef connection) => Keep(m => !m.Connection.Equals(connection));

    public void Clear() => _members = [];

    public bool Contains(ConnectionRef connection) => PlaceOf(connection) >= 0;

    /// <summary>What is known of the connection, or null.</summary>
    public TReader? Find(ConnectionRef connection) => PlaceOf(connection) is >= 0 and var at ? _members[at].Reader : null;

    /// <summary>Says anew what each is.</summary>
    public void Change(Func<TReader, TReader> anew)
    {
        for (var i = 0; i < _members.Length; i++) _members[i] = _members[i] with { Reader = anew(_members[i].Reader) };
    }

    /// <summary>Says one thing to all whose reader fits: one message for each edge node.</summary>
    public void Tell(IDelivery body, Func<TReader, bool>? to = null)
    {
        foreach (var node in _members.Where(m => to is null || to(m.Reader)).GroupBy(m => m.Connection.Egress))
            node.Key.Tell(new Deliver([.. node.Select(m => m.Connection.Id)], body, Telemetry.Parent), ActorRefs.NoSender);
    }

    /// <summary>Removes those whose reader fits, after a last word.</summary>
    public void Dismiss(IDelivery lastWord, Func<TReader, bool> which)
    {
        Tell(lastWord, which);
        Keep(m => !which(m.Reader));
    }

    /// <summary>Hears which connections an edge still has; returns those that are unknown here and must attach again.</summary>
    public (IReadOnlyList<long> Known, IReadOnlyList<long> Unknown) Beat(IReadOnlyList<ConnectionRef> beaten)
    {
        var (known, unknown) = (new List<long>(), new List<long>());
        foreach (var connection in beaten)
        {
            var at = PlaceOf(connection);
            if (at < 0) { unknown.Add(connection.Id); continue; }
            _members[at] = _members[at] with { Missed = 0 };
            known.Add(connection.Id);
        }
        return (known, unknown);
    }

    /// <summary>Called once each beat interval; true when somebody was dropped for silence.</summary>
    public bool Age()
    {
        for (var i = 0; i < _members.Length; i++) _members[i] = _members[i] with { Missed = _members[i].Missed + 1 };
        return Keep(m => m.Missed <= BeatsMissed);
    }

    /// <summary>True when somebody was removed.</summary>
    private bool Keep(Func<Member, bool> which)
    {
        if (Array.TrueForAll(_members, m => which(m))) return false;
        _members = [.. _members.Where(which)];
        return true;
    }

    private int PlaceOf(ConnectionRef connection)
    {
        for (var i = 0; i < _members.Length; i++)
            if (_members[i].Connection.Equals(connection)) return i;
        return -1;
    }
}

/// <summary>Answers to one connection.</summary>
internal static class ConnectionRefExtensions
{
    public static void Say(this ConnectionRef connection, IDelivery body) => connection.Egress.Tell(new Deliver([connection.Id], body, Telemetry.Parent), ActorRefs.NoSender);
}
