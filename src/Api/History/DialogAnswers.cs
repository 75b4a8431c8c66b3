using Gateway.Actors.Dialogs;
using Gateway.Persistence.Transcripts;

namespace Gateway.Api.History;

/// <summary>A dialog in a list; stars are the last that were given, ratings those of each operator; resolved is yes, partly, no or "". The comment is what the visitor wrote with the stars. Times are Unix ms; status is the number of the wire (PROTOCOL.md); stars 0 means none.</summary>
public sealed record DialogListed(
    string Id, string Visitor, string VisitorName, string Department, string? Operator, string OperatorName, long StartedAt, long? ClosedAt, int Status, int Stars, int Entries, string Excerpt, string Comment = "",
    string Resolved = "", IReadOnlyList<OperatorRating>? Ratings = null, ReviewAnswer? Review = null)
{
    internal static DialogListed Of(DialogSummary d) => new(
        d.Id.Value, d.Visitor.Value, d.VisitorName, d.Department.Value, d.Operator?.Value, d.OperatorName, d.StartedAt, d.ClosedAt, (int)d.Status, d.Stars, d.Entries, d.Excerpt, d.Comment, d.Resolved.Word(), d.Ratings, ReviewAnswer.Of(d.Review));
}

/// <summary>How far somebody has come with a badly rated dialog. Unix ms.</summary>
/// <param name="State">new, looking or done.</param>
public sealed record ReviewAnswer(string State, string Note, string By, long At)
{
    internal static ReviewAnswer? Of(DialogReview? review) => review is null ? null : new(WordOf(review.State), review.Note, review.By, review.At);

    internal static string WordOf(ReviewState state) => state switch { ReviewState.Looking => "looking", ReviewState.Done => "done", _ => "new" };

    internal static ReviewState? StateOf(string? word) => word switch { "new" => ReviewState.New, "looking" => ReviewState.Looking, "done" => ReviewState.Done, _ => null };
}

/// <summary>What a reviewer says of a dialog.</summary>
/// <param name="State">new, looking or done.</param>
/// <param name="Note">Up to 2,000 characters; left out: none.</param>
public sealed record ReviewRequest(string? State, string? Note);

/// <summary>A page of dialogs, newest first; <paramref name="Next"/> goes into <c>before</c> for the next page and is null on the last.</summary>
public sealed record DialogsAnswer(IReadOnlyList<DialogListed> Dialogs, string? Next);

/// <summary>One entry; kind and author are the numbers of the wire.</summary>
/// <param name="Detail">The number of the message that a message answers, or that was changed or deleted by this entry; else "". What it said before stands in its own entry.</param>
public sealed record EntryAnswer(long Seq, long At, int Kind, int Author, string AuthorId, string AuthorName, string Text, string Detail);

/// <summary>A whole dialog.</summary>
/// <param name="Comment">What the visitor wrote with the stars.</param>
/// <param name="Resolved">Whether it helped: yes, partly, no, or "" where the visitor has not said.</param>
/// <param name="Ratings">The stars of each operator who got some.</param>
/// <param name="Review">What a reviewer said; null while nobody has.</param>
public sealed record DialogAnswer(
    string Id, string Visitor, string VisitorName, string Department, string? Operator, string OperatorName, long StartedAt, long? ClosedAt, int Status, int Stars, string Comment,
    string Excerpt, IReadOnlyList<EntryAnswer> Entries, string Resolved, IReadOnlyList<OperatorRating> Ratings, ReviewAnswer? Review)
{
    internal static DialogAnswer Of(Transcript t)
    {
        var d = t.Dialog;
        return new DialogAnswer(
            d.Id.Value, d.Visitor.Value, d.VisitorName, d.Department.Value, d.Operator?.Value, d.OperatorName, d.StartedAt, d.ClosedAt, (int)d.Status, d.Stars, d.Comment, d.Excerpt,
            [.. t.Entries.Select(e => new EntryAnswer(e.Seq, e.At, (int)e.Kind, (int)e.Author, e.AuthorId, e.AuthorName, e.Text, e.Detail))],
            d.Resolved.Word(), d.Ratings, ReviewAnswer.Of(d.Review));
    }
}
