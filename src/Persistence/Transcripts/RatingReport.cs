using Dapper;
using Gateway.Actors;

namespace Gateway.Persistence.Transcripts;

/// <summary>What one operator got.</summary>
/// <param name="Id">"" where stars were given before anybody had the dialog.</param>
/// <param name="Rated">Dialogs in which the operator was rated.</param>
/// <param name="Average">Of the stars, to two places.</param>
/// <param name="Stars">How often one star, two, … five.</param>
/// <param name="Solved">Of the dialogs that the operator had last, by what their visitors said: yes, partly, no.</param>
public sealed record RatingFigures(string Id, string Name, int Rated, double Average, IReadOnlyList<int> Stars, IReadOnlyList<int> Solved);

/// <summary>Counts stars and answers by operator. A rating that took another's place counts alone, at its own time.</summary>
public sealed class RatingReport(Database database)
{
    /// <summary>Those with most ratings first.</summary>
    /// <param name="from">Unix ms, included.</param>
    /// <param name="to">Unix ms, not included.</param>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<RatingFigures>> OfAsync(SiteId site, long from, long to, CancellationToken ct = default)
    {
        await using var connection = await database.OpenAsync(ct);
        CommandDefinition Query(string sql) => new(sql, new { site = site.Value, from, to }, cancellationToken: ct);
        var stars = (await connection.QueryAsync<(string Id, string Name, long Stars, long Many)>(Query(
            "SELECT operator, max(operator_name), CAST(stars AS BIGINT), count(*) FROM ratings WHERE site = @site AND at >= @from AND at < @to GROUP BY operator, stars"))).ToLookup(r => r.Id);
        var answers = (await connection.QueryAsync<(string Id, string Name, long Answer, long Many)>(Query(
            "SELECT operator, max(operator_name), CAST(resolved AS BIGINT), count(*) FROM dialogs WHERE site = @site AND resolved > 0 AND operator IS NOT NULL AND started_at >= @from AND started_at < @to GROUP BY operator, resolved"))).ToLookup(r => r.Id);
        return [.. stars.Select(g => g.Key).Union(answers.Select(g => g.Key)).Select(id =>
        {
            var (given, said) = (new int[5], new int[3]);
            foreach (var row in stars[id]) given[row.Stars - 1] = (int)row.Many;
            foreach (var row in answers[id]) said[row.Answer - 1] = (int)row.Many;
            var many = given.Sum();
            return new RatingFigures(id, stars[id].Select(r => r.Name).Concat(answers[id].Select(r => r.Name)).First(), many,
                many == 0 ? 0 : Math.Round(given.Select((n, i) => n * (i + 1)).Sum() / (double)many, 2), given, said);
        }).OrderByDescending(f => f.Rated).ThenBy(f => f.Name, StringComparer.Ordinal)];
    }
}
