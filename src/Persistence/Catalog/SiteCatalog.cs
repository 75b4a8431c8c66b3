using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Data.Common;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Radar;
using Gateway.Actors.Sites;
using Gateway.Actors.Sites.Words;
using Gateway.Actors.Triggers;
using Microsoft.Extensions.Logging;

namespace Gateway.Persistence.Catalog;

/// <summary>Reads the whole configuration of all sites as the snapshots that actors use.</summary>
public sealed partial class SiteCatalog(Database database, ILogger<SiteCatalog> log)
{
    private sealed class SiteRow
    {
        public string Id { get; init; } = "";
        public string Account { get; init; } = "";
        public string Name { get; init; } = "";
        public string Desk { get; init; } = "";
        public string Accent { get; init; } = "";
        public string DefaultLanguage { get; init; } = "";
        public string Origins { get; init; } = "";
        public string Greeting { get; init; } = "";
        public int OfferSeconds { get; init; }
        public bool AutoAccept { get; init; }
        public bool AllowMissingOrigin { get; init; }
        public bool Compression { get; init; }
        public int Consent { get; init; }
        public bool CutAddresses { get; init; }
        public string? Radar { get; init; }
        public string? InvitationLimits { get; init; }
        public string? Routing { get; init; }
        public string? Files { get; init; }
        public string? AutoMessages { get; init; }
        public string? WordFilter { get; init; }
        public string? PushPages { get; init; }
    }

    private sealed class DepartmentRow
    {
        public string Site { get; init; } = "";
        public string Id { get; init; } = "";
        public string Names { get; init; } = "";
        public string? Routing { get; init; }
    }

    private sealed class PersonRow
    {
        public string Account { get; init; } = "";
        public string Id { get; init; } = "";
        public string Desk { get; init; } = "";
        public string Name { get; init; } = "";
        public int Capacity { get; init; }
        public int TicketSeries { get; init; }
        public int Role { get; init; }
        public string? RoleId { get; init; }
        public string? Allowed { get; init; }
        public string? Routing { get; init; }
    }

    private sealed class BanRow
    {
        public string Site { get; init; } = "";
        public string Id { get; init; } = "";
        public string Visitor { get; init; } = "";
        public string Network { get; init; } = "";
        public long Until { get; init; }
    }

    private sealed class SignedOutRow
    {
        public string Site { get; init; } = "";
        public string Visitor { get; init; } = "";
    }

    private sealed class IdentityRow
    {
        public string Site { get; init; } = "";
        public string Secret { get; init; } = "";
    }

    private sealed class WebhookRow
    {
        public string Site { get; init; } = "";
        public string Id { get; init; } = "";
    }

    private sealed class FormRow
    {
        public string Site { get; init; } = "";
        public string Name { get; init; } = "";
        public string Body { get; init; } = "";
    }

    private sealed class MembershipRow
    {
        public string Account { get; init; } = "";
        public string Person { get; init; } = "";
        public string Site { get; init; } = "";
        public string Department { get; init; } = "";
    }

    private readonly ConcurrentDictionary<string, (List<StoredRule> Rows, TimeZoneInfo Zone, RuleSet Set)> _compiled = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, (string Stored, WordFilter Filter)> _filters = new(StringComparer.Ordinal);

    /// <summary>The version now; one small read.</summary>
    public async Task<long> VersionAsync(CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        return await CatalogVersion.ReadAsync(connection, stop);
    }

    /// <summary>Whether the database can be used now.</summary>
    /// <exception cref="DatabaseException">It cannot; the message says why.</exception>
    public async Task ProbeAsync(CancellationToken stop)
    {
        await database.RequireSpaceAsync(stop);
        await VersionAsync(stop);
    }

    /// <summary>Like <see cref="ProbeAsync"/>, over a connection of its own.</summary>
    /// <param name="patience">How long it may take, in whole seconds.</param>
    /// <param name="stop">Stops waiting.</param>
    /// <exception cref="DatabaseException">It cannot; the message says why.</exception>
    public async Task ProbeAnewAsync(TimeSpan patience, CancellationToken stop)
    {
        await database.RequireSpaceAsync(stop);
        await using var connection = await database.OpenAnewAsync(patience, stop);
        await CatalogVersion.ReadAsync(connection, stop);
    }

    /// <summary>All sites at one version. Reads again when a writer came between: every writer moves the version.</summary>
    public async Task<(long Version, IReadOnlyList<SiteSnapshot> Sites)> LoadAsync(CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        while (true)
        {
            var version = await CatalogVersion.ReadAsync(connection, stop);
            var sites = await ReadAsync(connection, version, stop);
            if (await CatalogVersion.ReadAsync(connection, stop) == version) return (version, sites);
        }
    }

    private async Task<IReadOnlyList<SiteSnapshot>> ReadAsync(DbConnection connection, long version, CancellationToken stop)
    {
        var sites = await QueryAsync<SiteRow>(connection, """
            select id as Id, account as Account, name as Name, desk as Desk, accent as Accent, default_language as DefaultLanguage, origins as Origins, greeting as Greeting,
                offer_seconds as OfferSeconds, auto_accept as AutoAccept, allow_missing_origin as AllowMissingOrigin, compression as Compression, consent as Consent, cut_addresses as CutAddresses, radar as Radar,
                invitation_limits as InvitationLimits, routing as Routing, files as Files, auto_messages as AutoMessages, word_filter as WordFilter, push_pages as PushPages
            from sites order by id
            """, stop);
        var departments = (await QueryAsync<DepartmentRow>(connection, "select site as Site, id as Id, names as Names, routing as Routing from departments order by site, position, id", stop)).ToLookup(d => d.Site);
        var people = (await connection.QueryAsync<PersonRow>(new CommandDefinition(
            $"""
            select p.account as Account, p.id as Id, p.desk as Desk, p.name as Name, p.capacity as Capacity, p.ticket_series as TicketSeries, {Roles.Columns}, p.routing as Routing
            from people p {Roles.Join} where p.active = @yes order by p.account, p.name, p.id
            """,
            new { yes = true }, cancellationToken: stop)))
            .ToLookup(p => (p.Account, p.Desk));
        var memberships = (await QueryAsync<MembershipRow>(connection, """
            select m.account as Account, m.person as Person, m.site as Site, m.department as Department
            from person_departments m join departments d on d.site = m.site and d.id = m.department order by m.account, m.person, d.position
            """, stop)).ToLookup(m => (m.Account, m.Person, m.Site), m => new DepartmentId(m.Department));
        var signedOut = (await QueryAsync<SignedOutRow>(connection, "select site as Site, visitor as Visitor from signed_out_visitors", stop)).ToLookup(r => r.Site, r => new VisitorId(r.Visitor));
        var erased = (await QueryAsync<SignedOutRow>(connection, "select s.site as Site, s.visitor as Visitor from signed_out_visitors s join erasures e on e.site = s.site and e.visitor = s.visitor", stop))
            .ToLookup(r => r.Site, r => new VisitorId(r.Visitor));
        var identity = (await QueryAsync<IdentityRow>(connection, "select site as Site, secret as Secret from identity_secrets order by created, id", stop)).ToLookup(r => r.Site, r => r.Secret);
        var webhooks = (await QueryAsync<WebhookRow>(connection, "select site as Site, id as Id from webhooks", stop)).ToLookup(r => r.Site, r => r.Id);
        var bans = (await QueryAsync<BanRow>(connection, "select site as Site, id as Id, visitor as Visitor, network as Network, until as Until from bans", stop)).ToLookup(b => b.Site);
        var forms = (await QueryAsync<FormRow>(connection, "select site as Site, name as Name, body as Body from forms", stop)).ToLookup(f => f.Site);
        var rules = await StoredRules.AllAsync(connection, stop);
        return [.. sites.Select(s => new SiteSnapshot(
            new SiteId(s.Id), s.Name, Desks.Of(s.Account, s.Desk), CatalogJson.List(s.Origins), s.Accent, s.DefaultLanguage,
            [.. departments[s.Id].Select(d => new DepartmentInfo(new DepartmentId(d.Id), CatalogJson.Texts(d.Names)) { Routing = Department(s.Id, d) })],
            [.. people[(s.Account, s.Desk)].Select(p => new OperatorInfo(new OperatorId(p.Id), p.Name, p.Capacity, [.. memberships[(p.Account, p.Id, s.Id)]]) { TicketSeries = p.TicketSeries, May = Roles.MayOf((PersonRole)p.Role, p.RoleId, p.Allowed), Routing = Operator(p) })],
            Compile(s.Id, rules[s.Id], Limits(s.Id, s.InvitationLimits).Zone), TimeSpan.FromSeconds(s.OfferSeconds), s.AutoAccept, version)
        {
            Greeting = CatalogJson.Texts(s.Greeting),
            AllowMissingOrigin = s.AllowMissingOrigin,
            SignedOut = signedOut[s.Id].ToFrozenSet(),
            Bans = new BanList([.. bans[s.Id].Select(b => new Ban(b.Id, b.Visitor.Length > 0 ? new VisitorId(b.Visitor) : null, BanList.TryParse(b.Network, out var network) ? network : null, b.Until))]),
            Compression = s.Compression,
            Consent = (ConsentMode)s.Consent,
            CutAddresses = s.CutAddresses,
            Erased = erased[s.Id].ToFrozenSet(),
            Radar = Watch(s.Id, s.Radar),
            IdentitySecrets = [.. identity[s.Id]],
            Webhooks = webhooks[s.Id].ToFrozenSet(StringComparer.Ordinal),
            Forms = Forms(forms[s.Id]),
            InvitationLimits = Limits(s.Id, s.InvitationLimits),
            Routing = Site(s.Id, s.Routing),
            Files = s.Files is null ? SiteFiles.Default : SiteFiles.Read(s.Files) ?? SiteFiles.Default,
            AutoMessages = Messages(s.Id, s.AutoMessages),
            WordFilter = Filter(s.Id, s.WordFilter),
            PushPages = Pages(s.Id, s.PushPages),
        })];
    }

    /// <summary>A rule that cannot be read is left out and named in the log; the site's other rules go on.</summary>
    private RuleSet Compile(string site, IEnumerable<StoredRule> rows, TimeZoneInfo zone)
    {
        List<StoredRule> stored = [.. rows];
        // Ten thousand rules take a moment; every change of anything in the catalog comes here.
        if (_compiled.TryGetValue(site, out var last) && last.Zone.Equals(zone) && last.Rows.SequenceEqual(stored)) return last.Set;
        var rules = new List<RuleDefinition>();
        foreach (var row in stored)
        {
            if (row.TryRead(out var rule, out var fault)) rules.Add(rule!);
            else BadRule(site, row.Id, fault);
        }
        var set = RuleSet.Compile(rules, zone);
        _compiled[site] = (stored, zone, set);
        return set;
    }

    /// <summary>A form that cannot be read is left out and named in the log.</summary>
    private FrozenDictionary<string, SiteForm> Forms(IEnumerable<FormRow> rows)
    {
        var forms = new Dictionary<string, SiteForm>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (SiteForm.TryRead(row.Name, row.Body, out var form, out var faults)) forms[row.Name] = form!;
            else BadForm(row.Site, row.Name, string.Join("; ", faults));
        }
        return forms.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Settings that cannot be read are the defaults, and named in the log.</summary>
    private InvitationLimits Limits(string site, string? stored)
    {
        if (stored is null) return InvitationLimits.Default;
        if (!InvitationLimits.TryRead(stored, out var limits, out var faults)) BadLimits(site, string.Join("; ", faults));
        return limits;
    }

    private SiteRouting Site(string site, string? stored)
    {
        if (stored is null) return SiteRouting.Default;
        if (!SiteRouting.TryRead(stored, out var routing, out var faults)) BadRouting($"site {site}", string.Join("; ", faults));
        return routing;
    }

    private AutoMessages Messages(string site, string? stored)
    {
        if (stored is null) return AutoMessages.None;
        if (!AutoMessages.TryRead(stored, out var messages, out var faults)) BadWords("list of automatic messages", site, string.Join("; ", faults));
        return messages;
    }

    private WordFilter Filter(string site, string? stored)
    {
        if (stored is null) return WordFilter.None;
        if (_filters.TryGetValue(site, out var last) && last.Stored == stored) return last.Filter;
        if (!WordLists.TryRead(stored, out var lists, out var faults)) BadWords("word filter", site, string.Join("; ", faults));
        var filter = new WordFilter(lists);
        _filters[site] = (stored, filter);
        return filter;
    }

    private PushPages Pages(string site, string? stored)
    {
        if (stored is null) return PushPages.Default;
        if (!PushPages.TryRead(stored, out var pages, out var faults)) BadWords("setting of pages to show", site, string.Join("; ", faults));
        return pages;
    }

    private DepartmentRouting Department(string site, DepartmentRow row)
    {
        if (row.Routing is null) return DepartmentRouting.Default;
        if (!DepartmentRouting.TryRead(row.Routing, out var routing, out var faults)) BadRouting($"department {row.Id} of site {site}", string.Join("; ", faults));
        return routing;
    }

    private OperatorRouting Operator(PersonRow row)
    {
        if (row.Routing is null) return OperatorRouting.Default;
        if (!OperatorRouting.TryRead(row.Routing, out var routing, out var faults)) BadRouting($"operator {row.Id}", string.Join("; ", faults));
        return routing;
    }

    private RadarWatch Watch(string site, string? stored)
    {
        if (stored is null) return RadarWatch.Compile(RadarSettings.Default);
        if (!RadarJson.TryRead(stored, out var settings, out var faults)) BadRadar(site, string.Join("; ", faults));
        return RadarWatch.Compile(faults.Count == 0 ? settings : RadarSettings.Default);
    }

    private static async Task<List<T>> QueryAsync<T>(DbConnection connection, string sql, CancellationToken stop) =>
        (await connection.QueryAsync<T>(new CommandDefinition(sql, cancellationToken: stop))).AsList();

    [LoggerMessage(1, LogLevel.Warning, "rule {Rule} of site {Site} is left out: {Reason}")]
    private partial void BadRule(string site, string rule, string reason);

    [LoggerMessage(5, LogLevel.Warning, "form {Name} of site {Site} is left out: {Reason}")]
    private partial void BadForm(string site, string name, string reason);

    [LoggerMessage(3, LogLevel.Warning, "the invitation limits of site {Site} have their defaults: {Reason}")]
    private partial void BadLimits(string site, string reason);

    [LoggerMessage(4, LogLevel.Warning, "the routing of {Whom} has its defaults: {Reason}")]
    private partial void BadRouting(string whom, string reason);

    [LoggerMessage(5, LogLevel.Warning, "the {What} of site {Site} is not in force: {Reason}")]
    private partial void BadWords(string what, string site, string reason);

    [LoggerMessage(2, LogLevel.Warning, "the radar of site {Site} has its defaults: {Reason}")]
    private partial void BadRadar(string site, string reason);
}
