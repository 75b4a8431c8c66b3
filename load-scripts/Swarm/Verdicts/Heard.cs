namespace Gateway.Swarm.Verdicts;

/// <summary>A message as the database holds it. The outbox is null where the source does not tell it.</summary>
public readonly record struct StoredMessage(string Dialog, long Seq, string? Outbox, long N, bool ByVisitor, TextHash Text);

/// <summary>One side of a dialog and all it received there; null when it never saw the dialog.</summary>
public readonly record struct Side(string Name, DialogLog? Log);

/// <summary>One dialog as it was spoken and heard.</summary>
/// <param name="Dialog">Its id.</param>
/// <param name="Turns">The acknowledged numbers of those messages of which each was written by somebody who had received the one before it.</param>
/// <param name="Visitor">Must hold all of it.</param>
/// <param name="Operators">Whoever saw the end must hold all of it; one must have seen it.</param>
public sealed record Heard(string Dialog, IReadOnlyList<long> Turns, Side Visitor, IReadOnlyList<Side> Operators)
{
    /// <summary>As these clients hold it.</summary>
    public static Heard Of(string dialog, IReadOnlyList<long> turns, VisitorClient? visitor, IReadOnlyList<OperatorClient> operators) => new(
        dialog, turns, new Side("the visitor", visitor?.Dialogs.GetValueOrDefault(dialog)),
        [.. operators.Select(o => new Side(o.Login, o.Dialogs.GetValueOrDefault(dialog)))]);
}
