using Dapper;
using Gateway.Actors;

namespace Gateway.Persistence.Visits;

/// <summary>By what a conversion is told apart.</summary>
public enum ConversionBy
{
    /// <summary>Where a visit came from; "" for straight to the site.</summary>
    Source,
    /// <summary>The address on which a visit began, without its query.</summary>
    Page,
    /// <summary>Who had the dialog, at the last.</summary>
    Operator,
    /// <summary>The rule that invited.</summary>
    Rule,
}

/// <summary>How many of those who came talked, and how many of both ordered.</summary>
/// <param name="Id">The source, address, operator or rule.</param>
/// <param name="Name">The operator's name; else as <paramref name="Id"/>.</param>
/// <param name="Total">Visits of a source or page, dialogs of an operator, invitations of a rule.</param>
/// <param name="Talked">Those of them in which there was a dialog; of a rule, that were accepted.</param>
/// <param name="Ordered">Those of them with an order: before the visitor's next visit; for dialogs and invitations within a day.</param>
/// <param name="TalkedAndOrdered">Both.</param>
public sealed record ConversionFigures(string Id, string Name, long Total, long Talked, long Ordered, long TalkedAndOrdered);

/// <summary>Counts visitor → talk → order from what is on disk.</summary>
public sealed class ConversionReport(Database database)
{
    /// <summary>Rows of an answer at most, those with most first.</summary>
    public const int MostRows = 200;

    private const long Day = 86_400_000;

    /// <summary>What began within a time.</summary>
    /// <param name="from">Unix ms, included.</param>
    /// <param name="to">Unix ms, not included.</param>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<ConversionFigures>> OfAsync(SiteId site, ConversionBy by, long from, long to, CancellationToken ct = default)
    {
        // Each thing that may lead to an order: what it is counted under, until when an order is its own, whether somebody talked.
        var things = by switch
        {
            ConversionBy.Source => Visits("source"),
            ConversionBy.Page => Visits(database.IsPostgres ? "split_part(entry_url, '?', 1)" : "substr(entry_url, 1, instr(entry_url || '?', '?') - 1)"),
            ConversionBy.Operator => "SELECT visitor, operator AS id, operator_name AS name, 1 AS talked, started_at AS since, started_at + @day AS until FROM dialogs WHERE site = @site AND started_at >= @from AND operator IS NOT NULL",
            _ => "SELECT visitor, rule AS id, rule AS name, CASE WHEN outcome = 2 THEN 1 ELSE 0 END AS talked, at AS since, at + @day AS until FROM invitations WHERE site = @site AND at >= @from AND rule IS NOT NULL",
        };
        await using var connection = await database.OpenAsync(ct);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition($"""
            WITH things AS ({things}),
            judged AS (SELECT id, name, talked, CASE WHEN EXISTS (SELECT 1 FROM orders o WHERE o.site = @site AND o.visitor = t.visitor AND o.at >= t.since AND o.at < t.until) THEN 1 ELSE 0 END AS ordered
                FROM things t WHERE t.since < @to)
            SELECT id, max(name) AS name, count(*) AS total, sum(talked) AS talked, sum(ordered) AS ordered, sum(talked * ordered) AS joint
            FROM judged GROUP BY id ORDER BY total DESC, id LIMIT {MostRows}
            """, new { site = site.Value, from, to, day = Day }, cancellationToken: ct));
        return [.. rows.Select(r => new ConversionFigures(r.Id, r.Name, r.Total, r.Talked, r.Ordered, r.Joint))];
    }

    // Later visits are read too: an order belongs to the last visit before it.
    private static string Visits(string label) => $"""
        SELECT visitor, {label} AS id, {label} AS name, CASE WHEN talked > 0 THEN 1 ELSE 0 END AS talked, start_at AS since,
            coalesce(lead(start_at) OVER (PARTITION BY visitor ORDER BY number), {long.MaxValue}) AS until FROM visits WHERE site = @site AND start_at >= @from
        """;

    private sealed class Row
    {
        public string Id { get; set; } = "";
        public string Name { get; set; } = "";
        public long Total { get; set; }
        public long Talked { get; set; }
        public long Ordered { get; set; }
        public long Joint { get; set; }
    }
}
