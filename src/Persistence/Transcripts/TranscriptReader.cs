using System.Data.Common;
using System.Globalization;
using System.Text;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Persistence.Visits;

namespace Gateway.Persistence.Transcripts;

/// <summary>A dialog as a list shows it. Times are Unix milliseconds.</summary>
/// <param name="Operator">Who holds or last held it, or was last offered it; null while nobody was.</param>
/// <param name="ClosedAt">Null while it is open.</param>
/// <param name="Stars">1–5, the last that were given, or 0 without a rating.</param>
/// <param name="Entries">How many entries it has.</param>
/// <param name="Excerpt">The beginning of what the visitor wrote first.</param>
public sealed record DialogSummary(
    DialogId Id, VisitorId Visitor, string VisitorName, DepartmentId Department, OperatorId? Operator, string OperatorName, long StartedAt, long? ClosedAt,
    DialogStatus Status, int Stars, string Comment, int Entries, string Excerpt)
{
    /// <summary>Whether it helped, as the visitor says.</summary>
    public Resolution Resolved { get; init; }
    /// <summary>The stars of each operator who got some, as they stand now, oldest first; <see cref="Stars"/> are the last that were given.</summary>
    public IReadOnlyList<OperatorRating> Ratings { get; init; } = [];
    /// <summary>What a reviewer said; null while nobody has looked into it.</summary>
    public DialogReview? Review { get; init; }
}

/// <summary>What one operator got. Unix ms.</summary>
/// <param name="Operator">"" where stars were given before anybody had the dialog.</param>
public sealed record OperatorRating(string Operator, string OperatorName, int Stars, string Comment, long At);

/// <summary>One entry of a transcript.</summary>
/// <param name="Outbox">The client's key of a message, with <paramref name="N"/>; null for other entries.</param>
/// <param name="Detail">The number of the message that is answered, changed or deleted; else "".</param>
public sealed record TranscriptEntry(long Seq, long At, EntryKind Kind, Author Author, string AuthorId, string AuthorName, string Text, string? Outbox, long N, string Detail);

/// <summary>A whole dialog.</summary>
public sealed record Transcript(DialogSummary Dialog, IReadOnlyList<TranscriptEntry> Entries);

/// <summary>Where a page of dialogs ended: the next page holds older ones.</summary>
public readonly record struct DialogCursor(long StartedAt, DialogId Id)
{
    /// <summary>As it travels in an address.</summary>
    public override string ToString() => $"{StartedAt.ToString(CultureInfo.InvariantCulture)}.{Id}";

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string text, out DialogCursor cursor)
    {
        var dot = text.IndexOf('.');
        var good = long.TryParse(dot < 0 ? text : text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var at) && dot >= 0 && dot < text.Length - 1;
        cursor = good ? new DialogCursor(at, new DialogId(text[(dot + 1)..])) : default;
        return good;
    }
}

/// <summary>Which dialogs are wanted; what is null does not narrow. All given must hold.</summary>
/// <param name="Text">Words that must all occur somewhere in the dialog, in any form (Russian and English); punctuation means nothing. Or the dialog's own number, or its id.</param>
/// <param name="From">Started at or after, Unix ms.</param>
/// <param name="To">Started before, Unix ms.</param>
/// <param name="Limit">1 to <see cref="TranscriptReader.MostDialogs"/>; what is outside is brought inside.</param>
/// <param name="Before">The cursor of the page before.</param>
/// <param name="Open">Only those that go on.</param>
/// <param name="Stars">Some operator (that one, when <paramref name="Operator"/> is given) has so many stars.</param>
/// <param name="Review">How far somebody has come with it.</param>
/// <param name="StarsMost">As <paramref name="Stars"/>: rated, with so many stars at most.</param>
public sealed record DialogSearch(
    string? Text = null, VisitorId? Visitor = null, OperatorId? Operator = null, DepartmentId? Department = null, long? From = null, long? To = null, int? Stars = null,
    int Limit = 50, DialogCursor? Before = null, bool Open = false, int? StarsMost = null, ReviewState? Review = null);

/// <summary>A page of dialogs, newest first.</summary>
/// <param name="Next">For the next page; null when there is none.</param>
public sealed record DialogPage(IReadOnlyList<DialogSummary> Dialogs, DialogCursor? Next);

/// <summary>Reads what the projection wrote; it lags behind the journal by about a second.</summary>
public sealed class TranscriptReader(Database database)
{
    /// <summary>Of one page.</summary>
    public const int MostDialogs = 200;
    /// <summary>Open dialogs answered at once.</summary>
    public const int MostOpen = 5000;

    internal const string DialogFields = """
        d.site AS Site, d.id AS Id, d.visitor AS Visitor, d.visitor_name AS VisitorName, d.department AS Department, d.operator AS Operator, d.operator_name AS OperatorName,
        d.started_at AS StartedAt, d.closed_at AS ClosedAt, d.status AS Status, d.stars AS Stars, d.comment AS Comment, d.entries AS Entries, d.excerpt AS Excerpt, d.resolved AS Resolved
        """;

    /// <summary>Searches one site.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<DialogPage> SearchAsync(SiteId site, DialogSearch search, CancellationToken ct = default)
    {
        var limit = Math.Clamp(search.Limit, 1, MostDialogs);
        var (where, values) = (new StringBuilder("d.site = @site"), new DynamicParameters(new { site = site.Value, limit = limit + 1 }));
        void And(string condition, string name, object? value)
        {
            if (value is null) return;
            where.Append(" AND ").Append(condition);
            values.Add(name, value);
        }
        And($"d.visitor IN ({KnownVisitors.SamePerson})", "visitor", search.Visitor is { } v ? StoredText.Of(v.Value) : null);
        var rated = search.Stars is not null || search.StarsMost is not null;
        // Who was rated need not be who had the dialog last.
        And(rated ? "@operator = @operator" : "d.operator = @operator", "operator", search.Operator is { } o ? StoredText.Of(o.Value) : null);
        var whose = $"SELECT 1 FROM ratings r WHERE r.site = d.site AND r.dialog = d.id{(search.Operator is null ? "" : " AND r.operator = @operator")}";
        And("d.department = @department", "department", search.Department is { } d ? StoredText.Of(d.Value) : null);
        And("d.started_at >= @from", "from", search.From);
        And("d.started_at < @to", "to", search.To);
        And($"EXISTS ({whose} AND r.stars = @stars)", "stars", search.Stars);
        And($"EXISTS ({whose} AND r.stars <= @starsMost)", "starsMost", search.StarsMost);
        And("COALESCE((SELECT v.state FROM reviews v WHERE v.site = d.site AND v.dialog = d.id), 0) = @review", "review", (int?)search.Review);
        And("d.status < @closed", "closed", search.Open ? (int)DialogStatus.Closed : null);
        if (search.Before is { } before)
        {
            where.Append(" AND (d.started_at, d.id) < (@beforeAt, @beforeId)");
            values.AddDynamicParams(new { beforeAt = before.StartedAt, beforeId = StoredText.Of(before.Id.Value) });
        }
        if (search.Text is { } text && !string.IsNullOrWhiteSpace(text))
        {
            var words = SearchWords.Of(text);
            // Punctuation alone is in no dialog.
            if (words.Count == 0) return new DialogPage([], null);
            // What is typed may be a dialog's own number or id, however it was written down.
            var digits = string.Concat(text.Where(char.IsAsciiDigit));
            var number = digits.Length == 9 && text.All(c => char.IsAsciiDigit(c) || c is '-' or ' ' or '#' or '№' or '.') ? int.Parse(digits, CultureInfo.InvariantCulture) : -1;
            var named = number >= 0 || (text.Trim() is { Length: >= 16 and <= 64 } id && !id.Any(char.IsWhiteSpace));
            if (named) values.AddDynamicParams(new { number, id = StoredText.Of(text.Trim()) });
            if (named) where.Append(" AND (d.short = @number OR d.id = @id OR (1 = 1");
            for (var i = 0; i < words.Count; i++)
            {
                where.Append(database.IsPostgres
                    ? $" AND (numnode(to_tsquery('russian', @word{i})) = 0 OR d.id IN (SELECT e.dialog FROM entries e WHERE e.site = @site AND e.words @@ to_tsquery('russian', @word{i})))"
                    : $" AND d.id IN (SELECT t.dialog FROM entry_texts t WHERE t.site = @site AND t.text MATCH @word{i})");
                values.Add($"word{i}", database.IsPostgres ? SearchWords.ForPostgres(words[i]) : SearchWords.ForSqlite(words[i]));
            }
            if (named) where.Append("))");
        }
        await using var connection = await database.OpenAsync(ct);
        var rows = (await connection.QueryAsync<DialogRow>(new CommandDefinition(
            $"SELECT {DialogFields} FROM dialogs d WHERE {where} ORDER BY d.started_at DESC, d.id DESC LIMIT @limit", values, cancellationToken: ct))).AsList();
        List<DialogSummary> page = [.. rows.Take(limit).Select(Summary)];
        var given = await RatingsAsync(connection, site, [.. page.Where(d => d.Stars > 0).Select(d => d.Id.Value)], ct);
        for (var i = 0; i < page.Count; i++)
            if (given[page[i].Id.Value].ToList() is { Count: > 0 } ratings) page[i] = page[i] with { Ratings = ratings };
        var reviews = await ReviewsAsync(connection, site, [.. page.Select(d => d.Id.Value)], ct);
        for (var i = 0; i < page.Count; i++)
            if (reviews.TryGetValue(page[i].Id.Value, out var review)) page[i] = page[i] with { Review = review };
        return new DialogPage(page, rows.Count > limit ? new DialogCursor(page[^1].StartedAt, page[^1].Id) : null);
    }

    /// <summary>One dialog with all its entries, or null when this site has none of that id.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<Transcript?> FindAsync(SiteId site, DialogId dialog, CancellationToken ct = default)
    {
        await using var connection = await database.OpenAsync(ct);
        var key = new { site = site.Value, dialog = StoredText.Of(dialog.Value) };
        var row = await connection.QuerySingleOrDefaultAsync<DialogRow>(new CommandDefinition(
            $"SELECT {DialogFields} FROM dialogs d WHERE d.site = @site AND d.id = @dialog", key, cancellationToken: ct));
        if (row is null) return null;
        var entries = await connection.QueryAsync<StoredEntry>(new CommandDefinition(
            """
            SELECT seq AS Seq, at AS At, kind AS Kind, author AS Author, author_id AS AuthorId, author_name AS AuthorName, text AS Text, outbox AS Outbox, n AS N, detail AS Detail
            FROM entries WHERE site = @site AND dialog = @dialog ORDER BY seq
            """, key, cancellationToken: ct));
        var summary = Summary(row);
        if (summary.Stars > 0) summary = summary with { Ratings = [.. (await RatingsAsync(connection, site, [key.dialog], ct))[key.dialog]] };
        if ((await ReviewsAsync(connection, site, [key.dialog], ct)).TryGetValue(key.dialog, out var review)) summary = summary with { Review = review };
        return new Transcript(summary,
            [.. entries.Select(e => new TranscriptEntry(e.Seq, e.At, (EntryKind)e.Kind, (Author)e.Author, e.AuthorId, e.AuthorName, e.Text, e.Outbox, e.N, e.Detail))]);
    }

    /// <summary>The dialogs of a desk's sites that are not closed, oldest first, at most <see cref="MostOpen"/>.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<OpenDialog>> OpenDialogsAsync(IReadOnlyCollection<SiteId> sites, CancellationToken ct = default)
    {
        if (sites.Count == 0) return [];
        await using var connection = await database.OpenAsync(ct);
        var rows = await connection.QueryAsync<(string Site, string Id, long Status)>(new CommandDefinition(
            $"""
            SELECT site, id, CAST(status AS BIGINT) FROM dialogs
            WHERE site {(database.IsPostgres ? "= ANY(@sites)" : "IN @sites")} AND status IN (1, 2, 3) ORDER BY started_at, id LIMIT {MostOpen}
            """,
            new { sites = sites.Select(s => s.Value).ToArray() }, cancellationToken: ct));
        return [.. rows.Select(r => new OpenDialog(new SiteId(r.Site), new DialogId(r.Id), (int)r.Status))];
    }

    private async Task<ILookup<string, OperatorRating>> RatingsAsync(DbConnection connection, SiteId site, string[] dialogs, CancellationToken ct)
    {
        var rows = dialogs.Length == 0 ? [] : await connection.QueryAsync<StoredRating>(new CommandDefinition(
            $"""
            SELECT dialog AS Dialog, operator AS Operator, operator_name AS OperatorName, stars AS Stars, comment AS Comment, at AS At FROM ratings
            WHERE site = @site AND dialog {(database.IsPostgres ? "= ANY(@dialogs)" : "IN @dialogs")} ORDER BY at, operator
            """, new { site = site.Value, dialogs }, cancellationToken: ct));
        return rows.ToLookup(r => r.Dialog, r => new OperatorRating(r.Operator, r.OperatorName, (int)r.Stars, r.Comment, r.At));
    }

    private async Task<Dictionary<string, DialogReview>> ReviewsAsync(DbConnection connection, SiteId site, string[] dialogs, CancellationToken ct)
    {
        var rows = dialogs.Length == 0 ? [] : await connection.QueryAsync<(string Dialog, long State, string Note, string By, long At)>(new CommandDefinition(
            $"SELECT dialog, CAST(state AS BIGINT), note, by_name, at FROM reviews WHERE site = @site AND dialog {(database.IsPostgres ? "= ANY(@dialogs)" : "IN @dialogs")}",
            new { site = site.Value, dialogs }, cancellationToken: ct));
        return rows.ToDictionary(r => r.Dialog, r => new DialogReview((ReviewState)r.State, r.Note, r.By, r.At));
    }

    private static DialogSummary Summary(DialogRow d) => new(
        new DialogId(d.Id), new VisitorId(d.Visitor), d.VisitorName, new DepartmentId(d.Department), d.Operator is null ? null : new OperatorId(d.Operator), d.OperatorName,
        d.StartedAt, d.ClosedAt, (DialogStatus)d.Status, (int)d.Stars, d.Comment, (int)d.Entries, d.Excerpt)
    {
        Resolved = (Resolution)d.Resolved,
    };

    private sealed class StoredRating
    {
        public string Dialog { get; set; } = "";
        public string Operator { get; set; } = "";
        public string OperatorName { get; set; } = "";
        public long Stars { get; set; }
        public string Comment { get; set; } = "";
        public long At { get; set; }
    }

    // Settable properties, not a constructor: SQLite answers every number as 64 bits, PostgreSQL by the column's width.
    private sealed class StoredEntry
    {
        public long Seq { get; set; }
        public long At { get; set; }
        public long Kind { get; set; }
        public long Author { get; set; }
        public string AuthorId { get; set; } = "";
        public string AuthorName { get; set; } = "";
        public string Text { get; set; } = "";
        public string? Outbox { get; set; }
        public long N { get; set; }
        public string Detail { get; set; } = "";
    }
}
