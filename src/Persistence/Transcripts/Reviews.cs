using Dapper;
using Gateway.Actors;

namespace Gateway.Persistence.Transcripts;

/// <summary>How far somebody has come with a dialog that was badly rated. The numbers are stored.</summary>
public enum ReviewState
{
    /// <summary>Nobody has looked into it.</summary>
    New = 0,
    /// <summary>Somebody looks into it.</summary>
    Looking = 1,
    /// <summary>Nothing is left to be done.</summary>
    Done = 2,
}

/// <summary>What a reviewer said of a dialog.</summary>
/// <param name="By">Name of who said it last.</param>
/// <param name="At">Unix ms.</param>
public sealed record DialogReview(ReviewState State, string Note, string By, long At);

/// <summary>What became of badly rated dialogs. Said by people and not told from the journal: a rebuild of the transcripts leaves it alone.</summary>
public sealed class Reviews(Database database, TimeProvider time)
{
    /// <summary>Of a note.</summary>
    public const int NoteChars = 2000;

    /// <summary>Says it; the later one takes the place of the earlier. Null when the site has no such dialog.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<DialogReview?> SetAsync(SiteId site, DialogId dialog, ReviewState state, string note, string byName, CancellationToken stop)
    {
        var review = new DialogReview(state, StoredText.Of(note), StoredText.Of(byName), time.GetUtcNow().ToUnixTimeMilliseconds());
        await using var connection = await database.OpenAsync(stop);
        var rows = await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO reviews (site, dialog, state, note, by_name, at) SELECT site, id, @state, @Note, @By, @At FROM dialogs WHERE site = @site AND id = @dialog
            ON CONFLICT (site, dialog) DO UPDATE SET state = excluded.state, note = excluded.note, by_name = excluded.by_name, at = excluded.at
            """, new { site = site.Value, dialog = StoredText.Of(dialog.Value), state = (int)state, review.Note, review.By, review.At }, cancellationToken: stop));
        return rows == 0 ? null : review;
    }
}
