using Gateway.Actors.Dialogs;
using Gateway.Actors.Triggers;
using MessagePack;

namespace Gateway.Actors.Visitors;

/// <summary>What a change of the page or the clock meant for the visit.</summary>
internal readonly record struct VisitChange(bool NewVisit, bool NewPage, VisitRecord? Ended);

/// <summary>
/// One visitor: the visit, what rules may ask, the open invitation and the open dialogs. Pure and compact: lists appear when there is something to hold.
/// A visit ends after <see cref="VisitTimeout"/> without activity, never by going from page to page or by losing a connection.
/// </summary>
internal sealed class VisitorState : IRuleSubject
{
    public static readonly TimeSpan VisitTimeout = TimeSpan.FromMinutes(30);
    private const int PagesKept = 30;
    private const int EventsKept = 30;
    private const int TalliesKept = 30;
    private const int VisitsKept = 10;
    private const int AttributesKept = 20;
    private const int SegmentsKept = 20;
    private const int EverKept = 200;

    private static readonly List<VisitedPage> NoPages = [];
    private List<VisitedPage> _pages = NoPages;
    private List<VisitEvent>? _events;
    private List<EventTally>? _tallies;
    private List<PastVisit>? _past;
    private List<string>? _segments;
    private List<string>? _firedThisVisit;
    private List<string>? _firedEver;
    private List<OpenVisitorDialog>? _dialogs;
    private Dictionary<string, string>? _attributes;

    public long Version { get; private set; }
    public string Name { get; private set; } = "";
    public int VisitNumber { get; private set; }
    public long VisitStart { get; private set; }
    public long LastActivity { get; private set; }
    public bool VisitOpen { get; private set; }
    public int PageCount { get; private set; }
    public string Referrer { get; private set; } = "";
    public string Language { get; private set; } = "";
    public string Screen { get; private set; } = "";
    public string TimeZone { get; private set; } = "";
    public UserAgent Agent { get; private set; } = UserAgent.Recognise("");
    private string _agentText = "";
    public OpenInvitation? Invitation { get; private set; }
    public bool Declined { get; private set; }
    public bool Talked { get; private set; }

    public IReadOnlyList<VisitedPage> Pages => _pages;
    public IReadOnlyList<VisitEvent> Events => _events ?? [];
    public IReadOnlyList<PastVisit> PastVisits => _past ?? [];
    public IReadOnlyList<string> Segments => _segments ?? [];
    public IReadOnlyList<OpenVisitorDialog> Dialogs => _dialogs ?? [];
    public IReadOnlyDictionary<string, string> Attributes => _attributes ?? (IReadOnlyDictionary<string, string>)System.Collections.Immutable.ImmutableDictionary<string, string>.Empty;
    public bool InDialog => _dialogs is { Count: > 0 };

    private VisitedPage? Current => _pages.Count > 0 ? _pages[^1] : null;

    string IRuleSubject.Url => Current?.Url ?? "";
    string IRuleSubject.Title => Current?.Title ?? "";
    int IRuleSubject.Pages => PageCount;
    int IRuleSubject.Visits => VisitNumber;
    public long PageSince => Current?.At ?? 0;

    /// <summary>0 browsing, 1 invited, 2 waiting, 3 in dialog, 4 was in dialog.</summary>
    public int Status =>
        InDialog ? _dialogs!.Any(d => d.Status == (int)DialogStatus.Active) ? 3 : 2
        : Invitation is not null ? 1
        : Talked ? 4 : 0;

    bool IRuleSubject.AnyPage(RuleClause clause)
    {
        for (var i = 0; i < _pages.Count; i++)
            if (RuleSet.Fits(clause, _pages[i].Url)) return true;
        return false;
    }

    public int EventCount(string name) => Tally(name)?.Count ?? 0;

    public double EventValue(string name) => Tally(name)?.Sum ?? 0;

    public bool InSegment(string segment) => _segments?.Contains(segment) == true;

    public bool HasFired(RuleDefinition rule) => (rule.Limit == RuleLimit.Visitor ? _firedEver : _firedThisVisit)?.Contains(rule.Id) == true;

    /// <summary>Takes what the browser says of itself.</summary>
    public void Introduce(string name, string language, string screen, string timeZone, string userAgent)
    {
        if (name.Length > 0) Name = name;
        if (language.Length > 0) Language = language;
        if (screen.Length > 0) Screen = screen;
        if (timeZone.Length > 0) TimeZone = timeZone;
        if (userAgent.Length > 0 && userAgent != _agentText) (_agentText, Agent) = (userAgent.Length <= 512 ? userAgent : userAgent[..512], UserAgent.Recognise(userAgent));
    }

    /// <summary>Whether activity now would begin a visit rather than go on with one.</summary>
    public bool BeginsVisit(long now) => !VisitOpen || now - LastActivity >= VisitTimeout.TotalMilliseconds;

    /// <summary>The visitor is there: goes on with the visit or begins the next one.</summary>
    /// <param name="claimedStart">When the client believes the visit began; trusted only between the last known activity and now.</param>
    /// <param name="page">The page shown, or null when only activity is known.</param>
    public VisitChange Arrive(long now, VisitPage? page, long claimedStart = 0)
    {
        var (fresh, ended) = (false, (VisitRecord?)null);
        if (BeginsVisit(now))
        {
            // A tab left open tells only that somebody stirred: the new visit begins on the page it shows.
            if (page is null && Current is { } shown) page = new VisitPage(shown.Page, shown.Url, shown.Title, "");
            ended = End();
            var claimed = claimedStart > LastActivity && claimedStart <= now && now - claimedStart < TimeSpan.FromHours(24).TotalMilliseconds;
            (fresh, VisitOpen, VisitNumber, VisitStart) = (true, true, VisitNumber + 1, claimed ? claimedStart : now);
            (_pages, _events, _tallies, _firedThisVisit, PageCount, Declined, Talked) = (NoPages, null, null, null, 0, false, InDialog);
            Referrer = page?.Referrer ?? "";
        }
        LastActivity = now;
        // The page of another tab that reconnects is not the last one, and was counted all the same.
        var turned = page is not null && !_pages.Exists(p => p.Page == page.Page);
        if (turned) Turn(page!, now);
        return new VisitChange(fresh, turned, ended);
    }

    private void Turn(VisitPage page, long now)
    {
        if (ReferenceEquals(_pages, NoPages)) _pages = new List<VisitedPage>(4);
        if (_pages.Count == PagesKept) _pages.RemoveAt(0);
        _pages.Add(new VisitedPage(page.Page, page.Url, page.Title, now));
        PageCount++;
    }

    /// <summary>Ends the open visit, if there is one.</summary>
    public VisitRecord? End()
    {
        if (!VisitOpen) return null;
        var record = Record();
        VisitOpen = false;
        Invitation = null;
        _past ??= [];
        if (_past.Count == VisitsKept) _past.RemoveAt(0);
        _past.Add(new PastVisit(VisitNumber, VisitStart, LastActivity, PageCount));
        return record;
    }

    /// <summary>The visit as it would be stored now.</summary>
    public VisitRecord Record() => new(
        VisitNumber, DateTimeOffset.FromUnixTimeMilliseconds(VisitStart), DateTimeOffset.FromUnixTimeMilliseconds(LastActivity), PageCount, Referrer,
        _pages.Count > 0 ? _pages[0].Url : "", Agent.Browser, Agent.Os, Language, Talked);

    public void Raise(string name, double? value, string? currency, long now)
    {
        _events ??= [];
        if (_events.Count == EventsKept) _events.RemoveAt(0);
        _events.Add(new VisitEvent(name, value, currency, now));
        _tallies ??= [];
        var at = _tallies.FindIndex(t => t.Name == name);
        if (at >= 0) _tallies[at] = _tallies[at] with { Count = _tallies[at].Count + 1, Sum = _tallies[at].Sum + (value ?? 0) };
        else if (_tallies.Count < TalliesKept) _tallies.Add(new EventTally(name, 1, value ?? 0));
    }

    public void Set(IReadOnlyDictionary<string, string> attributes)
    {
        foreach (var (key, value) in attributes)
        {
            if (value.Length == 0) _attributes?.Remove(key);
            else if (_attributes?.ContainsKey(key) == true || (_attributes?.Count ?? 0) < AttributesKept) (_attributes ??= [])[key] = value;
        }
    }

    /// <summary>Notes that a rule fired, within its limit.</summary>
    public void Fired(RuleDefinition rule)
    {
        (_firedThisVisit ??= []).Add(rule.Id);
        if (rule.Limit != RuleLimit.Visitor) return;
        _firedEver ??= [];
        if (_firedEver.Count == EverKept) _firedEver.RemoveAt(0);
        _firedEver.Add(rule.Id);
    }

    public bool Join(string segment)
    {
        if (InSegment(segment) || (_segments?.Count ?? 0) >= SegmentsKept) return false;
        (_segments ??= []).Add(segment);
        return true;
    }

    public void Invite(OpenInvitation invitation) => Invitation = invitation;

    /// <summary>Takes the answer; null when that invitation is not open, or nothing changes.</summary>
    public InvitationRecord? Answer(string invitation, int outcome, long now)
    {
        if (Invitation is not { } open || open.Id != invitation || outcome is < 1 or > 4 || outcome <= open.Outcome) return null;
        if (outcome == 1) Invitation = open with { Outcome = 1 };
        else
        {
            Invitation = null;
            Declined |= outcome == 3;
        }
        return RecordOf(open, outcome, now);
    }

    public InvitationRecord RecordOf(OpenInvitation open, int outcome, long now) =>
        new(open.Id, open.Rule, open.Operator, new(open.Department), outcome, VisitNumber, DateTimeOffset.FromUnixTimeMilliseconds(now));

    /// <summary>Takes the state of a dialog; false when it changes nothing.</summary>
    public bool Take(DialogProgress progress)
    {
        var at = _dialogs?.FindIndex(d => d.Dialog == progress.Dialog.Value) ?? -1;
        if (progress.Status == DialogStatus.Closed)
        {
            if (at >= 0) _dialogs!.RemoveAt(at);
            return at >= 0;
        }
        Talked = true;
        var open = new OpenVisitorDialog(progress.Dialog.Value, progress.Department.Value, (int)progress.Status, progress.At);
        if (at < 0) (_dialogs ??= []).Add(open);
        else if (_dialogs![at] == open) return false;
        else _dialogs[at] = open;
        return true;
    }

    private EventTally? Tally(string name)
    {
        for (var i = 0; i < (_tallies?.Count ?? 0); i++)
            if (_tallies![i].Name == name) return _tallies[i];
        return null;
    }

    /// <summary>The state as bytes under the next version.</summary>
    public byte[] Save() => MessagePackSerializer.Serialize(new VisitorSnapshot(
        ++Version, Name, VisitNumber, VisitStart, LastActivity, VisitOpen, PageCount, _pages, Events, _tallies ?? [], Referrer, Language, Screen, TimeZone, _agentText,
        _attributes ?? [], Segments, PastVisits, _firedThisVisit ?? [], _firedEver ?? [], Invitation, Declined, Dialogs, Talked));

    public void Restore(byte[] snapshot)
    {
        var s = MessagePackSerializer.Deserialize<VisitorSnapshot>(snapshot);
        (Version, Name, VisitNumber, VisitStart, LastActivity, VisitOpen, PageCount) = (s.Version, s.Name, s.VisitNumber, s.VisitStart, s.LastActivity, s.VisitOpen, s.PageCount);
        (Referrer, Language, Screen, TimeZone, Invitation, Declined, Talked) = (s.Referrer ?? "", s.Language ?? "", s.Screen ?? "", s.TimeZone ?? "", s.Invitation, s.Declined, s.Talked);
        (_agentText, Agent) = (s.UserAgent ?? "", UserAgent.Recognise(s.UserAgent ?? ""));
        // Keys that an older version did not write are null here.
        static List<T>? Some<T>(IReadOnlyList<T>? list) => list is { Count: > 0 } ? [.. list] : null;
        (_pages, _events, _tallies, _past) = (Some(s.Pages) ?? NoPages, Some(s.Events), Some(s.Tallies), Some(s.PastVisits));
        (_segments, _firedThisVisit, _firedEver, _dialogs) = (Some(s.Segments), Some(s.FiredThisVisit), Some(s.FiredEver), Some(s.Dialogs));
        _attributes = s.Attributes is { Count: > 0 } ? new(s.Attributes) : null;
    }
}
