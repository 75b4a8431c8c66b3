using Dapper;
using Gateway.Actors;
using Gateway.Actors.Triggers.Trials;

namespace Gateway.Persistence.Alerts;

/// <summary>Trials of rules and orders in SQL. A visitor stays in the group in which a rule first put him, whatever becomes of its holdout.</summary>
public sealed class TrialRows(Database database)
{
    private sealed class Row
    {
        public bool HeldOut { get; init; }
        public long Visitors { get; init; }
        public long Ordered { get; init; }
        public long Orders { get; init; }
        public double Value { get; init; }

        public TrialGroup Group => new((int)Visitors, (int)Ordered, (int)Orders, Value);
    }

    /// <summary>Writes all, or nothing; what is there already stays.</summary>
    /// <param name="news">Goals count only of visitors who are in the trial of their rule.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task AddAsync(TrialNews news, CancellationToken stop = default)
    {
        var (entries, orders, goals) = news;
        if (news.Count == 0) return;
        using var turn = await database.TakeTurnAsync();
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await database.BeginRelaxedAsync(connection);
        await connection.ExecuteAsync(new CommandDefinition(
            "insert into rule_trials (site, rule, visitor, held_out, at) values (@Site, @Rule, @Visitor, @HeldOut, @At) on conflict (site, rule, visitor) do nothing",
            entries.OrderBy(e => e.Site.Value, StringComparer.Ordinal).ThenBy(e => e.Rule, StringComparer.Ordinal).ThenBy(e => e.Visitor.Value, StringComparer.Ordinal)
                .Select(e => new { Site = e.Site.Value, e.Rule, Visitor = e.Visitor.Value, e.HeldOut, e.At }), transaction, cancellationToken: stop));
        await connection.ExecuteAsync(new CommandDefinition(
            "insert into orders (site, visitor, at, value, currency) values (@Site, @Visitor, @At, @Value, @Currency) on conflict (site, visitor, at) do nothing",
            orders.OrderBy(o => o.Site.Value, StringComparer.Ordinal).ThenBy(o => o.Visitor.Value, StringComparer.Ordinal)
                .Select(o => new { Site = o.Site.Value, Visitor = o.Visitor.Value, o.At, o.Value, Currency = StoredText.Of(o.Currency) }), transaction, cancellationToken: stop));
        await connection.ExecuteAsync(new CommandDefinition("""
            insert into rule_goals (site, rule, visitor, at, value) select site, rule, visitor, @At, @Value from rule_trials where site = @Site and rule = @Rule and visitor = @Visitor
            on conflict (site, rule, visitor, at) do nothing
            """,
            goals.OrderBy(g => g.Site.Value, StringComparer.Ordinal).ThenBy(g => g.Rule, StringComparer.Ordinal).ThenBy(g => g.Visitor.Value, StringComparer.Ordinal)
                .Select(g => new { Site = g.Site.Value, g.Rule, Visitor = g.Visitor.Value, g.At, g.Value }), transaction, cancellationToken: stop));
        await transaction.CommitAsync(stop);
    }

    /// <summary>Both groups of a rule since then, with the orders that followed within so many days of its first holding.</summary>
    public Task<(TrialGroup With, TrialGroup Without)> GroupsAsync(SiteId site, string rule, long since, int days, CancellationToken stop) => GroupsAsync("orders", "", site, rule, since, days, stop);

    /// <summary>The same, with how often its goal was reached.</summary>
    public Task<(TrialGroup With, TrialGroup Without)> GoalsAsync(SiteId site, string rule, long since, int days, CancellationToken stop) => GroupsAsync("rule_goals", "and p.rule = r.rule", site, rule, since, days, stop);

    private async Task<(TrialGroup With, TrialGroup Without)> GroupsAsync(string table, string also, SiteId site, string rule, long since, int days, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition($"""
            select t.held_out as HeldOut, count(*) as Visitors, count(o.visitor) as Ordered, coalesce(sum(o.orders), 0) as Orders, cast(coalesce(sum(o.value), 0) as double precision) as Value
            from rule_trials t left join (
              select r.visitor as visitor, count(*) as orders, sum(p.value) as value from rule_trials r join {table} p on p.site = r.site and p.visitor = r.visitor {also}
              where r.site = @site and r.rule = @rule and p.at >= r.at and p.at < r.at + @window group by r.visitor) o on o.visitor = t.visitor
            where t.site = @site and t.rule = @rule and t.at >= @since group by t.held_out
            """, new { site = site.Value, rule, since, window = days * 24L * 3_600_000 }, cancellationToken: stop))).ToList();
        return (rows.Find(r => !r.HeldOut)?.Group ?? default, rows.Find(r => r.HeldOut)?.Group ?? default);
    }
}
