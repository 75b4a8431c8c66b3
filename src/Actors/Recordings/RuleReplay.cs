using Gateway.Actors.Triggers;

namespace Gateway.Actors.Recordings;

/// <summary>
/// The time machine: what a draft of a rule would have done with recorded visits. Each visitor is told what it was told then, on the clock of the recording; the rules in force decide
/// again beside the draft, by the same code as live. The draft changes nothing for anybody: what it would have led to cannot be known.
/// </summary>
public sealed class RuleReplay
{
    /// <summary>As live: a rule that held while nobody was free is tried again for so long.</summary>
    private const long BlockedMs = 600_000;
    /// <summary>Who has been gone for longer begins with a note of its state when it comes back.</summary>
    private const long ForgetMs = 3_600_000;
    private const int MostExamples = 20;

    private readonly SiteId _site;
    private readonly RuleDefinition _draft;
    private readonly RuleSet _draftSet;
    private readonly RuleSet _live;
    private readonly InvitationLimits _limits;
    private readonly Dictionary<VisitorId, ReplayedVisitor> _visitors = [];
    private readonly HashSet<ulong> _seen = [];
    private readonly HashSet<ulong> _hit = [];
    private readonly Dictionary<string, HashSet<ulong>> _overlap = new(StringComparer.Ordinal);
    private readonly List<ReplayExample> _examples = [];
    private readonly int[] _byHour = new int[24];
    private long _notes;
    private long _visits;
    private long _fires;
    private long _equal;
    private long _different;
    private long _busy;
    private long _refused;
    private long _quiet;
    private long _nobodyFree;

    /// <summary>A run that has played nothing.</summary>
    /// <param name="site">Whose visits.</param>
    /// <param name="draft">What is tried. A rule in force with its id is left out: the draft is to take its place.</param>
    /// <param name="live">The rules in force.</param>
    /// <param name="limits">The site's, its time zone among them.</param>
    public RuleReplay(SiteId site, RuleDefinition draft, IEnumerable<RuleDefinition> live, InvitationLimits limits)
    {
        (_site, _draft, _limits) = (site, draft with { Enabled = true, Holdout = 0 }, limits);
        _draftSet = RuleSet.Compile([_draft], limits.Zone);
        _live = RuleSet.Compile(live.Where(r => r.Id != draft.Id), limits.Zone);
    }

    /// <summary>Notes played so far.</summary>
    public long Notes => _notes;

    /// <summary>What has come of it so far.</summary>
    public ReplayResult Result => new(
        _notes, _visits, _seen.Count, _fires, _hit.Count, _byHour.ToArray(), new ReplayHeldBack(_busy, _refused, _quiet, _nobodyFree),
        [.. _overlap.Select(o => new ReplayOverlap(o.Key, o.Value.Count)).OrderByDescending(o => o.Visitors).ThenBy(o => o.Rule, StringComparer.Ordinal)],
        [.. _examples], _equal, _different);

    /// <summary>Plays a chunk. Chunks must come in the order of their first notes.</summary>
    /// <exception cref="InvalidDataException">The chunk is damaged; what was played before stays.</exception>
    public void Play(byte[] body)
    {
        var chunk = new TapeReader(_site, body);
        foreach (var (id, gone) in _visitors)
            if (!gone.IsThere && chunk.From - gone.Last > ForgetMs) _visitors.Remove(id);
        chunk.ForEach(Take);
    }

    private void Take(VisitorId id, long at, object what)
    {
        if (!_visitors.TryGetValue(id, out var visitor)) _visitors[id] = visitor = new ReplayedVisitor(id);
        _notes++;
        if (visitor.IsKnown) Pass(visitor, at);
        var begins = visitor.Take(at, what, _live, _draft);
        if (!visitor.IsKnown) return;
        if (begins) _visits++;
        if (what is TapeState) _seen.Add(Fnv.Of(id.Value));
        if (what is TapeMoment moment) Judge(visitor, at, moment.Moment, moment.Fired ?? []);
    }

    /// <summary>Time passes up to there: the draft's own times come on it.</summary>
    private void Pass(ReplayedVisitor visitor, long until)
    {
        if (!visitor.IsThere) return;
        while (_draftSet.NextDue(visitor.State, visitor.LookedAt) is var due && due <= until)
        {
            visitor.LookedAt = due;
            Try(visitor, due, RuleMoment.Time(due));
        }
        visitor.LookedAt = Math.Max(visitor.LookedAt, until);
        if (visitor.BlockedUntil > 0) TryAgain(visitor, until);
    }

    /// <summary>Rules were asked here, and those recorded fired.</summary>
    private void Judge(ReplayedVisitor visitor, long at, RuleMoment moment, IReadOnlyList<string> recorded)
    {
        var fired = _live.Fire(_live.View(visitor.State, visitor.Around, at), moment);
        Compare(fired, recorded);
        // All rules of a moment are asked before the first of them changes anything.
        if (!RuleSet.IsTimed(moment.Trigger)) Try(visitor, at, moment);
        foreach (var rule in fired ?? [])
        {
            (visitor.FiredInVisit ??= []).Add(rule.Id);
            if (visitor.FiredInVisit.Contains(_draft.Id)) Overlaps(rule.Id, visitor);
            // Of one that shows something, the recording says whether it did.
            if (rule.Shown is null) visitor.State.Perform(rule, at);
        }
    }

    private void Compare(List<RuleDefinition>? fired, IReadOnlyList<string> recorded)
    {
        // The draft's own predecessor is not in force here.
        var expected = recorded.Contains(_draft.Id) ? [.. recorded.Where(r => r != _draft.Id)] : recorded;
        if (fired is null && expected.Count == 0) return;
        if ((fired ?? []).Select(r => r.Id).SequenceEqual(expected)) _equal++;
        else _different++;
    }

    private void Try(ReplayedVisitor visitor, long at, RuleMoment moment)
    {
        if (_draftSet.Fire(_draftSet.View(visitor.State, visitor.Around, at), moment) is null) return;
        if (_draft.Shown is null) Fires(visitor, at);
        else if (MayInvite(visitor, at, count: true)) Fires(visitor, at);
        else if (visitor.BlockedUntil == 0) visitor.BlockedUntil = at + BlockedMs;
    }

    private void TryAgain(ReplayedVisitor visitor, long at)
    {
        if (visitor.BlockedUntil <= at || visitor.State.HasFired(_draft, at)) visitor.BlockedUntil = 0;
        else if (_draftSet.Holds(_draft.Id, _draftSet.View(visitor.State, visitor.Around, at)) && MayInvite(visitor, at, count: false)) Fires(visitor, at);
    }

    private bool MayInvite(ReplayedVisitor visitor, long at, bool count)
    {
        var state = visitor.State;
        ref var reason = ref _nobodyFree;
        if (state.InDialog || state.Invitation is not null) reason = ref _busy;
        else if (state.Declined || _limits.IsRefusedBy(state)) reason = ref _refused;
        else if (state.QuietUntil(_limits) > at) reason = ref _quiet;
        else if (_draft.Shown is not MakeInvitation invitation || _limits.MayBeAnswered(visitor.Around.Of(invitation.Department.Value))) return true;
        if (count) reason++;
        return false;
    }

    private void Fires(ReplayedVisitor visitor, long at)
    {
        visitor.BlockedUntil = 0;
        visitor.State.Fired(_draft, at);
        visitor.DraftFired = (at, visitor.State.VisitNumber);
        _fires++;
        _hit.Add(Fnv.Of(visitor.Id.Value));
        _byHour[TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(at), _limits.Zone).Hour]++;
        foreach (var other in visitor.FiredInVisit ?? []) Overlaps(other, visitor);
        (visitor.FiredInVisit ??= []).Add(_draft.Id);
        if (_examples.Count < MostExamples) _examples.Add(new ReplayExample(visitor.Id.Value, visitor.State.VisitNumber, at, visitor.State.Current?.Url ?? ""));
    }

    private void Overlaps(string rule, ReplayedVisitor visitor)
    {
        if (rule == _draft.Id) return;
        if (!_overlap.TryGetValue(rule, out var people)) _overlap[rule] = people = [];
        people.Add(Fnv.Of(visitor.Id.Value));
    }
}
