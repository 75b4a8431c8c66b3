using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Gateway.Actors.Recordings;
using Gateway.Persistence.Recordings;

namespace Gateway.Api.Replays;

/// <summary>What is to be tried on recorded visits.</summary>
/// <param name="Rule">A rule as in <c>/rules</c>; its id may be that of a rule in force, which it is to replace.</param>
/// <param name="Days">How far back, 1 to 365; further than visits are recorded there is nothing.</param>
public sealed record ReplayAsk([property: JsonRequired] JsonObject Rule, [property: JsonRequired] int Days);

/// <summary>How a run stands.</summary>
/// <param name="State">running, done, cancelled or failed.</param>
/// <param name="Progress">0 to 1.</param>
/// <param name="Result">What has come of it so far; null before the first half second.</param>
public sealed record ReplayAnswer(string Id, string State, DateTimeOffset Started, double Progress, ReplayResult? Result)
{
    internal static ReplayAnswer Of(ReplayRun run) =>
        new(run.Id, run.State.ToString().ToLowerInvariant(), run.Started, run.Total == 0 ? 1 : (double)run.Done / run.Total, run.Result);
}
