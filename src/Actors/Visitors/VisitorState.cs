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
internal sealed partial class VisitorState : IRuleSubject
{
    public static readonly TimeSpan VisitTimeout = TimeSpan.FromMinutes(30);
    private const int PagesKept = Radar.RadarWatch.FloodOver;
    private const int EventsKept = Radar.RadarWatch.FloodOver;
    private const int TalliesKept = 30;
    private const int VisitsKept = 10;
    private const int AttributesKept = 20;
    private const int SegmentsKept = 20;
    private const int EverKept = 200;

    // Arrays of exactly what they hold: a hundred thousand idle visitors pay for every spare place.
    private PageSeen[] _pages = [];
    private EventSeen[] _events = [];
    private AttributeNames _names = AttributeNames.None;
    private string[] _values = [];

    public long Version { get; private set; }
    public string Name { get; private set; } = "";
    public int VisitNumber { get; private set; }
    public long VisitStart { get; private set; }
    public long LastActivity { get; private set; }
    public bool VisitOpen { get; private set; }
    public int PageCount { get; private set; }
    public string Referrer { get; private set; } = "";
    private LocaleSeen _locale = LocaleSeen.Unknown;
    private BrowserSeen _browser = BrowserSeen.Unknown;
    public string Language => _locale.Language;
    public string TimeZone => _locale.TimeZone;
    public string Screen => _browser.Screen;
    public UserAgent Agent => _browser.Agent;
    public Place Place { get; private set; } = Place.Unknown;
    public VisitOrigin Origin { get; private set; } = VisitOrigin.Unknown;
    public bool Declined { get; private set; }
    public bool Talked { get; private set; }

    /// <summary>The last pages of the visit, oldest first; at which time each was opened.</summary>
    public IEnumerable<(string Url, string Title, long At)> Pages => _pages.Select(View);
    public IEnumerable<VisitEvent> Events => _events.Select(e => e.Stored(VisitStart));
    /// <summary>The name of the event raised last in this visit, or "".</summary>
    public string LastEvent => _events.Length > 0 ? _events[^1].Name : "";
    public IReadOnlyList<PastVisit> PastVisits => Past ?? [];
    /// <summary>The array is never changed.</summary>
    public IReadOnlyList<string> Segments => SegmentsHeld;
    public IReadOnlyList<OpenVisitorDialog> Dialogs => DialogsHeld ?? [];
    /// <summary>A copy.</summary>
    public IReadOnlyDictionary<string, string> Attributes => _values.Select((value, at) => KeyValuePair.Create(_names[at], value)).ToDictionary(StringComparer.Ordinal);
    public bool InDialog => DialogsHeld is { Count: > 0 };

    /// <summary>The page shown last, or null before the first.</summary>
    public (string Url, string Title, long At)? Current => _pages.Length > 0 ? View(_pages[^1]) : null;

    /// <summary>The same as many visitors see it; without texts before the first.</summary>
    public KnownPage CurrentShown => _pages.Length > 0 ? _pages[^1].Shown : KnownPage.None;

    /// <summary>Tells the page shown last from others of this visit; 0 before the first.</summary>
    public uint CurrentPage => _pages.Length > 0 ? _pages[^1].Page : 0;

    public long PageSince => Current?.At ?? 0;

    /// <summary>0 browsing, 1 invited, 2 waiting, 3 in dialog, 4 was in dialog.</summary>
    public int Status =>
        InDialog ? DialogsHeld!.Any(d => d.Status == (int)DialogStatus.Active) ? 3 : 2
        : Invitation is not null ? 1
        : Talked ? 4 : 0;

    /// <summary>Takes what the browser says of itself.</summary>
    public void Introduce(string name, string language, string screen, string timeZone, string userAgent, Place? place = null)
    {
        if (place is not null && place != Place) Place = Shared<Place>.Of(place);
        if (name.Length > 0) Name = name;
        _locale = LocaleSeen.Of(language.Length > 0 ? language : Language, timeZone.Length > 0 ? timeZone : TimeZone);
        _browser = BrowserSeen.Of(userAgent.Length > 0 ? userAgent : _browser.Text, screen.Length > 0 ? screen : Screen);
    }

    /// <summary>Whether activity now would begin a visit rather than go on with one.</summary>
    public bool BeginsVisit(long now) => !VisitOpen || now - LastActivity >= VisitTimeout.TotalMilliseconds;

    /// <summary>The visitor is there: goes on with the visit or begins the next one.</summary>
    /// <param name="claimedStart">When the client believes the visit began; trusted only between the last known activity and now.</param>
    /// <param name="page">The page shown, or null when only activity is known.</param>
    public VisitChange Arrive(long now, VisitPage? page, long claimedStart = 0)
    {
        var (fresh, ended) = (false, (VisitRecord?)null);
        var id = page is null ? 0 : PageSeen.IdOf(page.Page);
        if (BeginsVisit(now))
        {
            // A tab left open tells only that somebody stirred: the new visit begins on the page it shows.
            if (page is null && Current is { } shown) (page, id) = (new VisitPage("", shown.Url, shown.Title, ""), CurrentPage);
            ended = End();
            var claimed = claimedStart > LastActivity && claimedStart <= now && now - claimedStart < TimeSpan.FromHours(24).TotalMilliseconds;
            (fresh, VisitOpen, VisitNumber, VisitStart) = (true, true, VisitNumber + 1, claimed ? claimedStart : now);
            (_pages, _events, Forgotten, FiredThisVisit, PageCount, Declined, Talked) = ([], [], [], null, 0, false, InDialog);
            Referrer = SharedText.Of(page?.Referrer ?? "");
            Origin = page is null ? VisitOrigin.Unknown : VisitOrigin.Of(page.Url, page.Referrer);
        }
        LastActivity = now;
        // The page of another tab that reconnects is not the last one, and was counted all the same.
        var turned = page is not null && !Array.Exists(_pages, p => p.Page == id);
        if (turned) Turn(id, page!, now);
        return new VisitChange(fresh, turned, ended);
    }

    private void Turn(uint id, VisitPage page, long now)
    {
        Append(ref _pages, PageSeen.At(KnownPage.Of(page.Url, page.Title), id, now, VisitStart), PagesKept);
        PageCount++;
    }

    /// <summary>Whether the page shown was not among the pages kept of this visit before.</summary>
    public bool IsFirstView
    {
        get
        {
            for (var i = 0; i < _pages.Length - 1; i++)
                if (Radar.TalkTally.PathOf(_pages[i].Shown.Url).SequenceEqual(Radar.TalkTally.PathOf(_pages[^1].Shown.Url))) return false;
            return true;
        }
    }

    /// <summary>Milliseconds in which the last <see cref="Radar.RadarWatch.FloodOver"/> pages were viewed; <see cref="long.MaxValue"/> for fewer.</summary>
    public long PagesSpan => _pages.Length == PagesKept ? _pages[^1].SinceStartMs - _pages[0].SinceStartMs : long.MaxValue;

    /// <summary>Milliseconds in which the last <see cref="Radar.RadarWatch.FloodOver"/> events were raised; <see cref="long.MaxValue"/> for fewer.</summary>
    public long EventsSpan => _events.Length == EventsKept ? _events[^1].SinceStartMs - _events[0].SinceStartMs : long.MaxValue;

    private (string Url, string Title, long At) View(PageSeen page) => (page.Shown.Url, page.Shown.Title, VisitStart + page.SinceStartMs);

    /// <summary>Adds at the end; what would be beyond the limit pushes the oldest out.</summary>
    private static void Append<T>(ref T[] list, T item, int limit) => list = list.Length < limit ? [.. list, item] : [.. list.AsSpan(1), item];

    /// <summary>Ends the open visit, if there is one.</summary>
    public VisitRecord? End()
    {
        if (!VisitOpen) return null;
        var record = Record();
        VisitOpen = false;
        Invitation = null;
        Past ??= [];
        if (Past.Count == VisitsKept) Past.RemoveAt(0);
        Past.Add(new PastVisit(VisitNumber, VisitStart, LastActivity, PageCount));
        return record;
    }

    /// <summary>The visit as it would be stored now.</summary>
    public VisitRecord Record() => new(
        VisitNumber, DateTimeOffset.FromUnixTimeMilliseconds(VisitStart), DateTimeOffset.FromUnixTimeMilliseconds(LastActivity), PageCount, Referrer,
        _pages.Length > 0 ? _pages[0].Shown.Url : "", Agent.Browser, Agent.Os, Language, Talked,
        Agent.Device, Place, Origin, [.. Pages.Select(p => new PageOnCard(p.Url, p.Title, p.At))]);

    public void Raise(string name, double? value, string? currency, long now)
    {
        if (_events.Length == EventsKept) Forget(_events[0]);
        Append(ref _events, EventSeen.At(name, value, currency, now, VisitStart), EventsKept);
    }

    /// <summary>Of an event that makes room for a newer one, its number and value stay.</summary>
    private void Forget(EventSeen old)
    {
        var at = Array.FindIndex(Forgotten, t => t.Name == old.Name);
        if (at >= 0) Forgotten[at] = new EventTally(old.Name, Forgotten[at].Count + 1, Forgotten[at].Sum + (old.Value ?? 0));
        else if (Forgotten.Length < TalliesKept) Forgotten = [.. Forgotten, new EventTally(old.Name, 1, old.Value ?? 0)];
    }

    /// <summary>Takes attributes.</summary>
    /// <returns>The names of those that have another value now.</returns>
    public IReadOnlyList<string> Set(IReadOnlyDictionary<string, string> attributes)
    {
        var changed = new List<string>();
        foreach (var (key, value) in attributes)
        {
            // What the site has signed is not the page's to change.
            if (Person?.Signed.Contains(key) == true) continue;
            // What operators are shown and phrases greet by.
            if (key == "name") Name = value.Trim();
            var at = _names.IndexOf(key);
            if (at >= 0 ? _values[at] != value : value.Length > 0 && _values.Length < AttributesKept) changed.Add(key);
            if (value.Length == 0 && at >= 0) (_names, _values) = (_names.Without(at), [.. _values.AsSpan(0, at), .. _values.AsSpan(at + 1)]);
            else if (value.Length == 0) continue;
            else if (at >= 0) _values[at] = SharedText.Of(value);
            else if (_values.Length < AttributesKept) (_names, _values) = (_names.With(key), [.. _values, SharedText.Of(value)]);
        }
        return changed;
    }

    public bool Join(string segment)
    {
        if (InSegment(segment) || SegmentsHeld.Length >= SegmentsKept) return false;
        SegmentsHeld = [.. SegmentsHeld, segment];
        return true;
    }

    public void Invite(OpenInvitation invitation) => (Invitation, LastInvited) = (invitation, invitation.At);

    /// <summary>Takes the answer; null when that invitation is not open, or nothing changes.</summary>
    public InvitationRecord? Answer(string invitation, int outcome, long now)
    {
        if (Invitation is not { } open || open.Id != invitation || outcome is < 1 or > 4 || outcome <= open.Outcome) return null;
        if (outcome == 1) Invitation = open with { Outcome = 1 };
        else
        {
            Invitation = null;
            Declined |= outcome == 3;
            Refusals = outcome == 2 || InDialog ? 0 : Refusals + 1;
        }
        return RecordOf(open, outcome, now);
    }

    public InvitationRecord RecordOf(OpenInvitation open, int outcome, long now) =>
        new(open.Id, open.Rule, open.Operator, new(open.Department), outcome, VisitNumber, DateTimeOffset.FromUnixTimeMilliseconds(now), open.Coupon);

    /// <summary>Takes the state of a dialog; false when it changes nothing.</summary>
    public bool Take(DialogProgress progress)
    {
        var at = DialogsHeld?.FindIndex(d => d.Dialog == progress.Dialog.Value) ?? -1;
        if (progress.Status == DialogStatus.Closed)
        {
            if (progress.Stars > 0) LastRating = progress.Stars;
            if (at < 0) return false;
            DialogsHeld!.RemoveAt(at);
            DialogsHad++;
            return true;
        }
        (Talked, Refusals) = (true, 0);
        if (progress.Stars > 0) LastRating = progress.Stars;
        var open = new OpenVisitorDialog(progress.Dialog.Value, progress.Department.Value, (int)progress.Status, progress.At);
        if (at < 0) (DialogsHeld ??= []).Add(open);
        else if (DialogsHeld![at] == open) return false;
        else DialogsHeld[at] = open;
        return true;
    }

    /// <summary>The state as bytes under the next version.</summary>
    public byte[] Save()
    {
        Version++;
        return Copy();
    }

    /// <summary>The state as bytes, as it was saved last or differs from it.</summary>
    public byte[] Copy() => MessagePackSerializer.Serialize(new VisitorSnapshot(
        Version, Name, VisitNumber, VisitStart, LastActivity, VisitOpen, PageCount, Array.ConvertAll(_pages, p => p.Stored(VisitStart)), Array.ConvertAll(_events, e => e.Stored(VisitStart)),
        [.. Forgotten.Select(t => t.Name).Union(_events.Select(e => e.Name)).Select(Tally)], Referrer, Language, Screen, TimeZone, _browser.Text,
        Attributes, Segments, PastVisits, FiredThisVisit ?? [], [.. (FiredEver ?? []).Select(f => f.Rule)], Invitation, Declined, Dialogs, Talked,
        Place == Place.Unknown ? null : Place, Origin == VisitOrigin.Unknown ? null : Origin, Memory(), Person,
        Marks == VisitorMarks.None ? null : Marks));

    public void Restore(byte[] snapshot)
    {
        var s = MessagePackSerializer.Deserialize<VisitorSnapshot>(snapshot);
        (Version, Name, VisitNumber, VisitStart, LastActivity, VisitOpen, PageCount) = (s.Version, s.Name, s.VisitNumber, s.VisitStart, s.LastActivity, s.VisitOpen, s.PageCount);
        (Referrer, Invitation, Declined, Talked) = (SharedText.Of(s.Referrer ?? ""), s.Invitation, s.Declined, s.Talked);
        (_locale, _browser) = (LocaleSeen.Of(s.Language ?? "", s.TimeZone ?? ""), BrowserSeen.Of(s.UserAgent ?? "", s.Screen ?? ""));
        (Place, Origin) = (s.Place is null ? Place.Unknown : Shared<Place>.Of(s.Place), s.Origin is null ? VisitOrigin.Unknown : Shared<VisitOrigin>.Of(s.Origin));
        // Keys that an older version did not write are null here.
        static List<T>? Some<T>(IReadOnlyList<T>? list) => list is { Count: > 0 } ? [.. list] : null;
        (_pages, Past) = ([.. (s.Pages ?? []).Select(p => PageSeen.Of(p, VisitStart))], Some(s.PastVisits));
        _events = [.. (s.Events ?? []).Select(e => EventSeen.Of(e, VisitStart))];
        Forgotten = [];
        Forgotten = [.. (s.Tallies ?? []).Select(all => (All: all, Kept: Tally(all.Name))).Where(t => t.All.Count > t.Kept.Count)
            .Select(t => new EventTally(SharedText.Of(t.All.Name), t.All.Count - t.Kept.Count, t.All.Sum - t.Kept.Sum))];
        (Person, Marks) = (s.Person, s.Marks ?? VisitorMarks.None);
        (SegmentsHeld, FiredThisVisit, DialogsHeld) = ([.. s.Segments ?? []], Some(s.FiredThisVisit), Some(s.Dialogs));
        Remember(s.Memory, s.FiredEver ?? []);
        var attributes = s.Attributes ?? System.Collections.Immutable.ImmutableDictionary<string, string>.Empty;
        (_names, _values) = (AttributeNames.Of([.. attributes.Keys.Select(SharedText.Of)]), [.. attributes.Values.Select(SharedText.Of)]);
    }
}
