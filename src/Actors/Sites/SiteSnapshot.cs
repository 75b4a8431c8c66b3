using System.Collections.Immutable;
using Gateway.Actors.Radar;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.Sites;

/// <summary>A department as configured. <paramref name="Names"/> maps a language tag ("en", "ru") to the name shown.</summary>
public sealed record DepartmentInfo(DepartmentId Id, IReadOnlyDictionary<string, string> Names)
{
    /// <summary>How it finds an operator.</summary>
    public DepartmentRouting Routing { get; init; } = DepartmentRouting.Default;

    /// <summary>The name in a language, else in English, else the id.</summary>
    public string NameIn(string? language) =>
        language is { Length: >= 2 } && Names.TryGetValue(language[..2], out var name) ? name
        : Names.TryGetValue("en", out var english) ? english : Id.Value;
}

/// <summary>An operator as configured: capacity is the number of dialogs at once over all departments.</summary>
public sealed record OperatorInfo(OperatorId Id, string Name, int Capacity, IReadOnlyList<DepartmentId> Departments)
{
    /// <summary>Tickets of an earlier series are revoked.</summary>
    public int TicketSeries { get; init; }

    /// <summary>What the person's role allows.</summary>
    public Permission May { get; init; } = Permissions.BuiltIn[Permissions.Operator];

    /// <summary>May see and take what is others'.</summary>
    public bool Supervises => May.HasFlag(Permission.Supervise);

    /// <summary>Skills, languages and places in the departments.</summary>
    public OperatorRouting Routing { get; init; } = OperatorRouting.Default;
}

/// <summary>When a site remembers a visitor at all.</summary>
public enum ConsentMode
{
    /// <summary>From the first page on.</summary>
    Off = 0,
    /// <summary>From the first interaction with the window or the page's own consent on; before, nothing is kept anywhere.</summary>
    Always = 1,
    /// <summary>As <see cref="Always"/> for who sends Do-Not-Track or Global Privacy Control, as <see cref="Off"/> for others.</summary>
    Signals = 2,
}

/// <summary>The configuration of one site at one version, immutable; actors read it without a message.</summary>
public sealed record SiteSnapshot(
    SiteId Id,
    string Name,
    DeskId Desk,
    IReadOnlyList<string> Origins,
    string Accent,
    string DefaultLanguage,
    IReadOnlyList<DepartmentInfo> Departments,
    IReadOnlyList<OperatorInfo> Operators,
    RuleSet Rules,
    TimeSpan OfferDeadline,
    bool AutoAccept,
    long Version)
{
    /// <summary>The first words a visitor reads when the window opens, by language tag.</summary>
    public IReadOnlyDictionary<string, string> Greeting { get; init; } = new Dictionary<string, string>();

    /// <summary>Visitors who were signed out lately: whatever ticket they still have is revoked.</summary>
    public IReadOnlySet<VisitorId> SignedOut { get; init; } = ImmutableHashSet<VisitorId>.Empty;

    /// <summary>Visitors who were erased lately: whatever is still in memory of them is not written any more.</summary>
    public IReadOnlySet<VisitorId> Erased { get; init; } = ImmutableHashSet<VisitorId>.Empty;

    /// <summary>Who is kept out, and until when.</summary>
    public BanList Bans { get; init; } = BanList.None;

    /// <summary>Whether somebody may be remembered before having consented.</summary>
    public ConsentMode Consent { get; init; }

    /// <summary>Whether addresses are cut to their network (IPv4 /24, IPv6 /48) before anything is done with them.</summary>
    public bool CutAddresses { get; init; }

    /// <summary>The secrets by which the site signs who its visitors are; none: it cannot.</summary>
    public IReadOnlyList<string> IdentitySecrets { get; init; } = [];

    /// <summary>Whether clients that send no Origin at all (native apps) may come. <c>Origin: null</c> may never.</summary>
    public bool AllowMissingOrigin { get; init; }

    /// <summary>Whether messages to and from this site's visitors are compressed where the client offers it.</summary>
    public bool Compression { get; init; }

    /// <summary>Ids of the webhooks that rules may call.</summary>
    public IReadOnlySet<string> Webhooks { get; init; } = ImmutableHashSet<string>.Empty;

    /// <summary>How much rules may invite.</summary>
    public InvitationLimits InvitationLimits { get; init; } = InvitationLimits.Default;

    /// <summary>What holds for the dialogs of all departments.</summary>
    public SiteRouting Routing { get; init; } = SiteRouting.Default;

    /// <summary>Which files it takes into its dialogs.</summary>
    public SiteFiles Files { get; init; } = SiteFiles.Default;

    /// <summary>The forms that its operators send, by their names.</summary>
    public IReadOnlyDictionary<string, SiteForm> Forms { get; init; } = ImmutableDictionary<string, SiteForm>.Empty;

    /// <summary>What its dialogs say by themselves.</summary>
    public AutoMessages AutoMessages { get; init; } = AutoMessages.None;

    /// <summary>The words that it does not want to read.</summary>
    public Words.WordFilter WordFilter { get; init; } = Words.WordFilter.None;

    /// <summary>How operators show pages to visitors.</summary>
    public PushPages PushPages { get; init; } = PushPages.Default;

    /// <summary>What the radar looks for.</summary>
    public RadarWatch Radar { get; init; } = RadarWatch.Off;

    /// <summary>Whether a page of that origin may talk to this site; null and "" mean that none was sent.</summary>
    public bool Admits(string? origin) =>
        string.IsNullOrEmpty(origin) ? AllowMissingOrigin : Origins.Contains(origin, StringComparer.OrdinalIgnoreCase) && origin is not "null";

    /// <summary>The department of that id, or null.</summary>
    public DepartmentInfo? Department(DepartmentId id) => _departments.Find(Departments, id, d => d.Id);

    /// <summary>The operator of that id, or null.</summary>
    public OperatorInfo? Operator(OperatorId id) => _operators.Find(Operators, id, o => o.Id);

    /// <summary>The operator with that id, or else the only one with that name; null when it is nobody's.</summary>
    public OperatorInfo? OperatorCalled(string text)
    {
        if (Operator(new OperatorId(text)) is { } exactly) return exactly;
        OperatorInfo? found = null;
        foreach (var op in Operators)
        {
            if (op.Name != text) continue;
            if (found is not null) return null;
            found = op;
        }
        return found;
    }

    private readonly Lookup<DepartmentId, DepartmentInfo> _departments = new();
    private readonly Lookup<OperatorId, OperatorInfo> _operators = new();

    /// <summary>Finds one of a list by its id: of a thousand operators one is looked for with each assignment. Says nothing about the site, so that all of them are equal.</summary>
    private sealed class Lookup<TKey, T> where TKey : notnull
    {
        // One reference, so that threads see both parts or none.
        private Tuple<IReadOnlyList<T>, Dictionary<TKey, T>>? _last;

        // A copy of the record with another list has the same lookup.
        public T? Find(IReadOnlyList<T> all, TKey id, Func<T, TKey> idOf)
        {
            if (_last is not { } last || !ReferenceEquals(last.Item1, all))
            {
                var found = new Dictionary<TKey, T>(all.Count);
                foreach (var each in all) found.TryAdd(idOf(each), each);
                _last = last = Tuple.Create(all, found);
            }
            return last.Item2.GetValueOrDefault(id);
        }

        public override bool Equals(object? obj) => obj is Lookup<TKey, T>;

        public override int GetHashCode() => 0;
    }
}
