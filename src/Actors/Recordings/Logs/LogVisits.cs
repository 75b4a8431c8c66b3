using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gateway.Actors.Desks;
using Gateway.Actors.Sites;
using Gateway.Actors.Triggers;
using Gateway.Actors.Visitors;

namespace Gateway.Actors.Recordings.Logs;

/// <summary>How the visits of a log become recordings.</summary>
/// <param name="Origin">Before every path, such as https://shop.example.</param>
/// <param name="Key">Names visitors: who has neither it nor the log cannot tell an address from a visitor's id.</param>
/// <param name="MoveMs">Added to every time.</param>
/// <param name="Oldest">Page views before that, already moved, are left out. Unix ms.</param>
/// <param name="PlaceOf">Where an address is; null for nowhere known.</param>
/// <param name="CutAddress">What is kept of an address.</param>
/// <param name="LeftOut">Ids of visitors that must not come back.</param>
public sealed record LogPlan(string Origin, byte[] Key, long MoveMs, long Oldest, Func<IPAddress, Place?> PlaceOf, Func<IPAddress, IPAddress> CutAddress, IReadOnlySet<string> LeftOut);

/// <summary>Notes of one hour.</summary>
/// <param name="Hour">Hours since 1970 of its notes.</param>
/// <param name="Part">0, and more when an hour takes several chunks.</param>
public sealed record LogChunk(long Hour, int Part, RecordedChunk Chunk);

/// <summary>
/// Makes of an access log's page views what a recorder would have noted of these visits. A visitor is an address with an agent, a visit ends after 30 minutes without a page, the visitor is there from the first page to the
/// last (how long that one was read, no log tells). Lines may be out of order by <see cref="Ahead"/> less the visit's 30 minutes. What is held is bounded by the <c>Most…</c> constants.
/// </summary>
public sealed class LogVisits
{
    /// <summary>Page views are taken so much later than they were read: then it is known whether another one of the visit follows.</summary>
    public static readonly TimeSpan Ahead = VisitorState.VisitTimeout + TimeSpan.FromMinutes(5);
    /// <summary>Beyond it the oldest are taken sooner: then some visitors leave and come back who were there all the time.</summary>
    internal const int MostAhead = 250_000;
    /// <summary>Visits that go on at once. Beyond it the one without a page for the longest time ends.</summary>
    internal const int MostOpen = 100_000;
    /// <summary>Visitors who are known again when they come back. Beyond it those gone for longest are new ones.</summary>
    internal const int MostKnown = 100_000;
    private const long ChunkBytes = 4 << 20;
    private const int UrlChars = 2_000;
    private const int ReferrerChars = 500;
    private const long HourMs = 3_600_000;

    private readonly LogPlan _plan;
    private readonly SiteFacts _around;
    private readonly PriorityQueue<View, (long At, long Number)> _ahead = new();
    /// <summary>Of each visitor the times that are ahead.</summary>
    private readonly Dictionary<string, PriorityQueue<long, long>> _coming = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Visit> _open = new(StringComparer.Ordinal);
    private readonly LinkedList<Visit> _quiet = new();
    private readonly Dictionary<string, (long Number, byte[] State)> _known = new(StringComparer.Ordinal);
    private readonly Queue<(string Visitor, long Number)> _gone = new();
    private readonly Queue<LogChunk> _done = new();
    private TapeWriter _tape = new();
    private (long Hour, int Part) _chunk;
    private long _read;
    private long _newest = long.MinValue;
    private long _now = long.MinValue;
    private long _ended;

    private sealed record View(string Visitor, IPAddress? Address, string Agent, string Url, string Referrer, long At);

    private sealed class Visit(VisitorId visitor)
    {
        public VisitorId Visitor => visitor;
        public VisitorState State { get; } = new();
        public bool IsThere { get; set; }
        public LinkedListNode<Visit>? Place { get; set; }
    }

    /// <summary>Nothing is read yet.</summary>
    /// <param name="site">Whose visits these are. A log does not tell who was free: rules are asked as if one operator of each department were.</param>
    /// <param name="plan">How.</param>
    public LogVisits(SiteSnapshot site, LogPlan plan)
    {
        _plan = plan;
        _around = new SiteFacts(site.Departments.ToDictionary(d => d.Id.Value, _ => new DepartmentFacts(1, 1, 0), StringComparer.Ordinal));
    }

    /// <summary>Visits begun.</summary>
    public long Visits { get; private set; }

    /// <summary>Page views noted.</summary>
    public long Views { get; private set; }

    /// <summary>Visitors, of whom those beyond <see cref="MostKnown"/> may count again.</summary>
    public long Visitors { get; private set; }

    /// <summary>Page views older than recordings are kept.</summary>
    public long TooOld { get; private set; }

    /// <summary>The visitor that an address with an agent is: 24 characters of a keyed hash.</summary>
    public static string IdOf(byte[] key, string address, string agent) => "log" + Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{address}\n{agent}")).AsSpan(0, 12));

    /// <summary>Takes the next page view of the log.</summary>
    public void Take(in LogLine line)
    {
        var at = line.At + _plan.MoveMs;
        if (at < _plan.Oldest)
        {
            TooOld++;
            return;
        }
        // Names of hosts, where the server looked them up, are no address and have no place.
        var address = IPAddress.TryParse(line.Address, out var parsed) ? _plan.CutAddress(parsed) : null;
        var visitor = IdOf(_plan.Key, address?.ToString() ?? line.Address, line.Agent);
        if (_plan.LeftOut.Contains(visitor)) return;
        var url = _plan.Origin + line.Target;
        _ahead.Enqueue(new View(visitor, address, SharedText.Of(line.Agent), SharedText.Of(url.Length <= UrlChars ? url : url[..UrlChars]), SharedText.Of(line.Referrer.Length <= ReferrerChars ? line.Referrer : line.Referrer[..ReferrerChars]), at), (at, _read++));
        if (!_coming.TryGetValue(visitor, out var coming)) _coming[visitor] = coming = new();
        coming.Enqueue(at, at);
        _newest = Math.Max(_newest, at);
        while (_ahead.Count > MostAhead || (_ahead.Count > 0 && _ahead.Peek().At <= _newest - (long)Ahead.TotalMilliseconds)) Play(_ahead.Dequeue());
    }

    /// <summary>The log is at its end.</summary>
    public void End()
    {
        while (_ahead.Count > 0) Play(_ahead.Dequeue());
        while (_quiet.First is { } first) End(first.Value);
        Flush();
    }

    /// <summary>The next finished chunk; they come in the order of their times.</summary>
    public bool TryTake(out LogChunk? chunk) => _done.TryDequeue(out chunk);

    private void Play(View view)
    {
        // A line that came later than anybody waits for happened just now.
        _now = Math.Max(_now, view.At);
        while (_quiet.First is { } first && (DueEnd(first.Value) <= _now || _quiet.Count > MostOpen)) End(first.Value);
        var coming = _coming[view.Visitor];
        coming.Dequeue();
        if (coming.Count == 0) _coming.Remove(view.Visitor);
        if (!_open.TryGetValue(view.Visitor, out var visit)) _open[view.Visitor] = visit = Begin(view.Visitor);
        var (id, state) = (visit.Visitor, visit.State);
        if (!visit.IsThere)
        {
            var place = view.Address is null ? null : _plan.PlaceOf(view.Address);
            state.Introduce("", "", "", "", view.Agent, place);
            Note(id, _now, new TapeIntroduction("", "", "", "", view.Agent, place));
            visit.IsThere = true;
        }
        // A view of its own each time: a page that is loaded again is another one, as in a browser.
        var page = new VisitPage(PageSeen.Marked((uint)++Views), view.Url, "", view.Referrer);
        var change = state.Arrive(_now, page);
        Note(id, _now, new TapeArrival(page, 0));
        if (change.NewVisit) Visits++;
        if (change.NewVisit) Note(id, _now, new TapeMoment(new RuleMoment(RuleTrigger.Visit), _around, null));
        if (change.NewPage) Note(id, _now, new TapeMoment(new RuleMoment(RuleTrigger.Page), _around, null));
        if (coming.Count == 0 || coming.Peek() - _now >= (long)VisitorState.VisitTimeout.TotalMilliseconds)
        {
            Note(id, _now, TapeDeparture.Instance);
            visit.IsThere = false;
        }
        if (visit.Place is { } was) _quiet.Remove(was);
        visit.Place = _quiet.AddLast(visit);
    }

    private Visit Begin(string visitor)
    {
        var visit = new Visit(new VisitorId(visitor));
        var known = _known.Remove(visitor, out var before);
        if (known) visit.State.Restore(before.State);
        else Visitors++;
        Note(visit.Visitor, _now, new TapeState(known ? before.State : null));
        return visit;
    }

    private static long DueEnd(Visit visit) => visit.State.LastActivity + (long)VisitorState.VisitTimeout.TotalMilliseconds;

    private void End(Visit visit)
    {
        var at = Math.Min(DueEnd(visit), Math.Max(_now, visit.State.LastActivity));
        if (visit.IsThere) Note(visit.Visitor, at, TapeDeparture.Instance);
        visit.State.End();
        Note(visit.Visitor, at, TapeVisitEnd.Instance);
        _quiet.Remove(visit.Place!);
        _open.Remove(visit.Visitor.Value);
        _known[visit.Visitor.Value] = (++_ended, visit.State.Save());
        _gone.Enqueue((visit.Visitor.Value, _ended));
        while (_known.Count > MostKnown && _gone.TryDequeue(out var oldest))
            if (_known.TryGetValue(oldest.Visitor, out var held) && held.Number == oldest.Number) _known.Remove(oldest.Visitor);
        // Who came back meanwhile stands in the queue twice.
        while (_gone.TryPeek(out var head) && (!_known.TryGetValue(head.Visitor, out var now) || now.Number != head.Number)) _gone.Dequeue();
    }

    private void Note(VisitorId visitor, long at, object what)
    {
        var hour = at / HourMs;
        if (_tape.Notes > 0 && (hour > _chunk.Hour || _tape.Bytes >= ChunkBytes)) Flush();
        if (hour > _chunk.Hour) _chunk = (hour, 0);
        _tape.Add(visitor, at, what);
    }

    private void Flush()
    {
        if (_tape.Notes == 0) return;
        _done.Enqueue(new LogChunk(_chunk.Hour, _chunk.Part, _tape.End()));
        _chunk = (_chunk.Hour, _chunk.Part + 1);
        _tape = new TapeWriter();
    }
}
