namespace Gateway.Actors.Desks;

/// <summary>Asks the projection which dialogs of these sites are open. Stays on the node.</summary>
public sealed record GetOpenDialogs(IReadOnlyList<SiteId> Sites);

/// <summary>One open dialog as projected.</summary>
/// <param name="Status">1 waiting, 2 offered, 3 active.</param>
public readonly record struct OpenDialog(SiteId Site, DialogId Dialog, int Status);

/// <summary>The answer: at most some thousands; the projection may lag behind the journal by a moment.</summary>
public sealed record OpenDialogs(IReadOnlyList<OpenDialog> Dialogs);
