using System.Text.Json.Nodes;
using Gateway.Actors.Desks.Staffing;
using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Staffing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Staffing;

/// <summary>What is to be tried on a part of the past.</summary>
/// <param name="From">Unix ms of its beginning; the last 24 hours when left out.</param>
/// <param name="To">Its end; at most 48 hours later.</param>
/// <param name="Changes">People more or fewer.</param>
/// <param name="Capacity">Dialogs at once of everybody; left out: each one's own.</param>
/// <param name="Departments">Other settings of departments, by id, as in <c>PUT …/departments/{id}</c>; what is left out of one has its default.</param>
public sealed record StaffingRequest(long? From, long? To, IReadOnlyList<StaffingChangeRequest>? Changes, int? Capacity, IReadOnlyDictionary<string, JsonObject>? Departments);

/// <summary>So many operators more, or fewer when negative, in a department, from one hour after the beginning to another (left out: all the time).</summary>
public sealed record StaffingChangeRequest(string? Department, int Operators, double? FromHour, double? ToHour);

/// <summary>How it was, how the same people do in the same run (so that both runs leave out the same), and how the changed ones do.</summary>
/// <param name="LeavingAfter">Mean seconds of waiting for each visitor who left, over all who waited; 0: nobody left, and nobody does in the runs.</param>
/// <param name="People">Who was at work, as far as dialogs show.</param>
public sealed record StaffingAnswer(
    long From, long To, int Dialogs, double LeavingAfter, IReadOnlyList<StaffingPerson> People, StaffingOutcome Recorded, StaffingOutcome Same, StaffingOutcome Changed);

/// <summary>Somebody who was at work.</summary>
public sealed record StaffingPerson(string Id, string Name, int Capacity, IReadOnlyList<string> Departments, IReadOnlyList<Shift> Shifts);

internal static class StaffingEndpoint
{
    private const long MostMs = 48 * StaffingRun.Hour;
    private const int MostChanges = 50;
    private const int MostAdded = 200;
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(20);
    // A run takes a core: one at a time on a node, and whoever asks leaves when the answer is no longer waited for.
    private static readonly SemaphoreSlim _turn = new(1);

    public static void MapStaffing(this IEndpointRouteBuilder site) =>
        site.MapPost("/staffing/what-if", TryAsync).Needs(Permission.ReadReports, audited: false)
            .WithSummary("Play what came in a part of the past through the router with other people or limits: waits, lost and use by hour, beside how it was").Produces<StaffingAnswer>()
            .Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status403Forbidden).Produces<ApiError>(StatusCodes.Status404NotFound).Produces<ApiError>(StatusCodes.Status409Conflict);

    private static async Task<IResult> TryAsync(JsonBody<StaffingRequest> body, HttpContext http, StaffingRows rows, TimeProvider time)
    {
        var (site, ask, now) = (http.Site(), body.Value, time.GetUtcNow().ToUnixTimeMilliseconds());
        var to = ask.To ?? now - now % StaffingRun.Hour;
        var from = ask.From ?? to - 24 * StaffingRun.Hour;
        if (from < 0 || to <= from || to - from > MostMs || to > now + StaffingRun.Hour) return Refuse.BadField("from, to: a time of the past, at most 48 hours long, in Unix milliseconds");
        if (ask.Capacity is < 1 or > 100) return Refuse.BadField("capacity: 1 to 100 is allowed");
        if (Changes(ask, site, from, to, out var fault) is not { } changes || Changed(ask, site, ref fault) is not { } changed) return Refuse.BadField(fault);
        if (!await _turn.WaitAsync(0)) return Refuse.Because(StatusCodes.Status409Conflict, "run-busy", "this node plays another run now; try again in some seconds");
        try
        {
            if (await rows.ReadAsync(site.Id, from, to, site.AutoAccept, now, http.RequestAborted) is not { } day)
                return Refuse.Because(StatusCodes.Status409Conflict, "run-too-many", $"more than {StaffingRun.MostDialogs} dialogs came then; choose a shorter time");
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
            stop.CancelAfter(_longest);
            var (staff, leaving) = (day.Seen(site), day.Leaving());
            var same = StaffingRun.Play(site, day, staff, leaving, stop.Token);
            var other = StaffingRun.Play(changed, day, StaffingRun.With(staff, changes, ask.Capacity), leaving, stop.Token);
            return Results.Ok(new StaffingAnswer(from, to, day.Dialogs.Count(d => d.At >= from), leaving > 0 ? 1 / leaving : 0,
                [.. staff.Select(s => new StaffingPerson(s.Info.Id.Value, s.Info.Name, s.Info.Capacity, [.. s.Info.Departments.Select(d => d.Value)], s.Shifts))], day.AsItWas(), same, other));
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            return Refuse.Because(StatusCodes.Status409Conflict, "run-too-long", $"the run was not through after {_longest.TotalSeconds:0} seconds; choose a shorter time or fewer people");
        }
        finally
        {
            _turn.Release();
        }
    }

    private static List<StaffingChange>? Changes(StaffingRequest ask, SiteSnapshot site, long from, long to, out string fault)
    {
        fault = $"changes: at most {MostChanges}, and together at most {MostAdded} operators more or fewer";
        var changes = new List<StaffingChange>();
        if (ask.Changes is { Count: > MostChanges } || ask.Changes?.Any(c => c?.Operators is < -MostAdded) == true || ask.Changes?.Sum(c => Math.Max(0, (long)(c?.Operators ?? 0))) > MostAdded) return null;
        foreach (var c in ask.Changes ?? [])
        {
            fault = "changes: each names a department of the site";
            if (c?.Department is not { } department || site.Department(new(department)) is null) return null;
            fault = "changes: hours are counted from the beginning, fromHour before toHour";
            var (first, last) = (c.FromHour ?? 0, c.ToHour ?? MostMs / (double)StaffingRun.Hour);
            if (!(first >= 0 && first < last && last <= 48)) return null;
            changes.Add(new StaffingChange(new(department), c.Operators, new Shift(from + (long)(first * StaffingRun.Hour), Math.Min(to, from + (long)(last * StaffingRun.Hour)))));
        }
        return changes;
    }

    private static SiteSnapshot? Changed(StaffingRequest ask, SiteSnapshot site, ref string fault)
    {
        var departments = site.Departments.ToList();
        foreach (var (id, json) in ask.Departments ?? new Dictionary<string, JsonObject>())
        {
            var at = departments.FindIndex(d => d.Id.Value == id);
            fault = "departments: by the ids of the site's departments";
            if (at < 0 || json is null) return null;
            if (!DepartmentRouting.TryRead(json.ToJsonString(), out var routing, out var faults))
            {
                fault = $"departments: {id}: {faults[0]}";
                return null;
            }
            departments[at] = departments[at] with { Routing = routing };
        }
        return site with { Departments = departments };
    }
}
