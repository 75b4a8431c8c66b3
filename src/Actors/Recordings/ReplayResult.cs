namespace Gateway.Actors.Recordings;

/// <summary>What a draft would have done.</summary>
/// <param name="Notes">Recorded notes played.</param>
/// <param name="Visits">Visits that began in them.</param>
/// <param name="Visitors">Different visitors.</param>
/// <param name="Fires">How often the draft would have fired; one that invites only where somebody was free and the visitor might be invited.</param>
/// <param name="People">Different visitors it would have fired for.</param>
/// <param name="ByHour">Fires by the hour of the day in the site's time zone, 24 numbers: for one that invites, what operators would have got.</param>
/// <param name="HeldBack">Moments at which it held but might not invite.</param>
/// <param name="Overlap">Rules in force that fired in the same visits.</param>
/// <param name="Examples">The first ones.</param>
/// <param name="Equal">Moments at which a rule in force fired and fires again, the same ones.</param>
/// <param name="Different">Moments at which others fire now: the rules were different then.</param>
public sealed record ReplayResult(
    long Notes, long Visits, int Visitors, long Fires, int People, IReadOnlyList<int> ByHour, ReplayHeldBack HeldBack, IReadOnlyList<ReplayOverlap> Overlap,
    IReadOnlyList<ReplayExample> Examples, long Equal, long Different);

/// <summary>Why an invitation would not have been made at once.</summary>
/// <param name="Busy">The visitor was in a dialog, or had an invitation open.</param>
/// <param name="Refused">The visitor had said no in this visit.</param>
/// <param name="Quiet">A newcomer's first seconds.</param>
/// <param name="NobodyFree">No operator was free.</param>
public sealed record ReplayHeldBack(long Busy, long Refused, long Quiet, long NobodyFree);

/// <summary>Visitors for whom that rule fired in the same visit as the draft.</summary>
public sealed record ReplayOverlap(string Rule, int Visitors);

/// <summary>One visit in which the draft would have fired.</summary>
/// <param name="At">When, Unix ms.</param>
/// <param name="Page">On which page.</param>
public sealed record ReplayExample(string Visitor, int Visit, long At, string Page);
