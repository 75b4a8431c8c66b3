using Dapper;
using Gateway.Actors;
using Gateway.Actors.Radar;

namespace Gateway.Persistence.Alerts;

/// <summary>The hours of talking and silent visits in SQL; every node adds its own.</summary>
public sealed class TalkRows(Database database)
{
    private const long HourMs = 3_600_000;
    /// <summary>Hours older than this make no band any more.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(100);

    private sealed class Row
    {
        public string Site { get; init; } = "";
        public long Hour { get; init; }
        public int Dimension { get; init; }
        public string Key { get; init; } = "";
        public int Visits { get; init; }
        public int Talked { get; init; }

        public TalkCount Count => new(new SiteId(Site), Hour, (TalkDimension)Dimension, Key, Visits, Talked);
    }

    /// <summary>Adds to what is stored, all or nothing.</summary>
    public async Task AddAsync(IReadOnlyList<TalkCount> counts, CancellationToken stop = default)
    {
        if (counts.Count == 0) return;
        using var turn = await database.TakeTurnAsync();
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await database.BeginRelaxedAsync(connection);
        // In one order on all nodes, so that two of them never wait for each other.
        await connection.ExecuteAsync(new CommandDefinition("""
            insert into talk_hours (site, hour, dimension, key, visits, talked) values (@Site, @Hour, @Dimension, @Key, @Visits, @Talked)
            on conflict (site, hour, dimension, key) do update set visits = talk_hours.visits + excluded.visits, talked = talk_hours.talked + excluded.talked
            """, counts.OrderBy(c => c.Site.Value, StringComparer.Ordinal).ThenBy(c => c.Hour).ThenBy(c => c.Dimension).ThenBy(c => c.Key, StringComparer.Ordinal)
                .Select(c => new { Site = c.Site.Value, c.Hour, Dimension = (int)c.Dimension, Key = StoredText.Of(c.Key), c.Visits, c.Talked }), transaction, cancellationToken: stop));
        await transaction.CommitAsync(stop);
    }

    /// <summary>An hour of all sites, or of one, and the hours that it is compared with: the same hour of 28 days and of eight weeks before. Of pages only those with visits enough to say something.</summary>
    public async Task<IReadOnlyList<TalkCount>> ComparableAsync(long hour, SiteId? site, CancellationToken stop = default)
    {
        var hours = Enumerable.Range(0, 29).Select(d => hour - d * 24 * HourMs).Concat(Enumerable.Range(5, 4).Select(w => hour - w * 7 * 24 * HourMs));
        await using var connection = await database.OpenAsync(stop);
        return [.. (await connection.QueryAsync<Row>(new CommandDefinition($"""
            select site as Site, hour as Hour, dimension as Dimension, key as Key, visits as Visits, talked as Talked from talk_hours
            where hour in ({string.Join(", ", hours)}) and (dimension < {(int)TalkDimension.Page} or visits >= {TalkBand.LeastVisits}) {(site is null ? "" : "and site = @site")}
            """, new { site = site?.Value }, cancellationToken: stop))).Select(r => r.Count)];
    }

    /// <summary>A site's sums since then, the most visited first.</summary>
    public async Task<IReadOnlyList<TalkCount>> SinceAsync(SiteId site, long since, int most, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        return [.. (await connection.QueryAsync<Row>(new CommandDefinition("""
            select site as Site, cast(@since as bigint) as Hour, dimension as Dimension, key as Key, cast(sum(visits) as integer) as Visits, cast(sum(talked) as integer) as Talked from talk_hours
            where site = @site and hour >= @since group by site, dimension, key order by dimension, sum(visits) desc, key limit @most
            """, new { site = site.Value, since, most }, cancellationToken: stop))).Select(r => r.Count)];
    }

    /// <summary>Deletes what is older than <see cref="Kept"/>.</summary>
    public async Task ForgetAsync(DateTimeOffset now, CancellationToken stop = default)
    {
        await using var connection = await database.OpenAsync(stop);
        await connection.ExecuteAsync(new CommandDefinition("delete from talk_hours where hour < @before", new { before = (now - Kept).ToUnixTimeMilliseconds() }, cancellationToken: stop));
    }
}
