using Gateway.Actors.Desks.Routing;
using Gateway.Actors.Dialogs;

namespace Gateway.Actors.Desks;

/// <summary>What who waits is told: the place and how long it takes from there, so rounded that it does not change without need.</summary>
/// <param name="Place">From 1; 0: nothing was told yet.</param>
/// <param name="Wait">Seconds, in whole minutes; 0: nobody can say.</param>
internal readonly record struct WaitTold(int Place, int Wait)
{
    /// <summary>So many at the head of each list hear of each change at once.</summary>
    public const int Near = 50;

    /// <summary>The others in one of so many rounds: with ten thousand who wait each freed slot changes all their places.</summary>
    public const int Rounds = 5;

    private const int Longest = 4 * 3600;

    /// <summary>What is to be told of one department's list; remembered as told.</summary>
    /// <param name="waiters">In turn.</param>
    /// <param name="flow">How fast the list moves; null: nobody who is there takes anything.</param>
    /// <param name="round">Which of the <see cref="Rounds"/> is due beyond the near ones; -1 for none.</param>
    /// <param name="again">Also what has not changed: the dialog may have forgotten it.</param>
    public static IEnumerable<ShowPosition> Changes(IReadOnlyCollection<Waiter> waiters, (double Rate, double Leaving)? flow, int round, bool again)
    {
        var place = 0;
        foreach (var waiter in waiters)
        {
            place++;
            var near = place <= Near;
            if (!near && round < 0) yield break;
            var turn = place % Rounds == round;
            if (!near && !turn) continue;
            var told = new WaitTold(place, flow is { } known && !waiter.Later ? Rounded(ServicePace.Wait(known, place), waiter.Told.Wait) : 0);
            if (told == waiter.Told && !(again && turn)) continue;
            waiter.Told = told;
            yield return new ShowPosition(waiter.Asked.Site, waiter.Asked.Dialog, told.Place, told.Wait);
        }
    }

    /// <summary>Up to whole minutes, from ten minutes on to five; what was told stays while it is nearly right.</summary>
    public static int Rounded(double seconds, int told)
    {
        var step = seconds <= 600 ? 60 : 300;
        var slack = step / 4.0;
        if (told > 0 && told % step == 0 && seconds <= told + slack && seconds > told - step - slack) return told;
        return (int)Math.Min(Longest, Math.Max(1, Math.Ceiling(seconds / step)) * step);
    }
}
