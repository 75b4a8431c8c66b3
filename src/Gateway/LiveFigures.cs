using Akka.Actor;
using Akka.Hosting;
using Gateway.Actors;
using Gateway.Actors.LiveList;
using Gateway.Actors.Visitors;
using Gateway.Api.History;

namespace Gateway;

/// <summary>Counts who is on a site now, as a console's standing query would, and ends the query with its first answer.</summary>
internal sealed class LiveFigures(ActorSystem system, IReadOnlyActorRegistry actors) : ILiveFigures
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly string[] Columns = ["segment"];

    public async Task<IReadOnlyDictionary<string, int>?> SegmentsAsync(SiteId site, CancellationToken stop)
    {
        if (!actors.TryGet<VisitorsHosting.LiveHub>(out var hub)) return null;
        var answer = new TaskCompletionSource<LiveGroup?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asking = system.ActorOf(Props.Create(() => new Asking(answer)));
        var connection = new ConnectionRef(asking, 1);
        try
        {
            hub.Tell(new WatchRows(site, connection, 1, "", 0, false, 1, null, Columns, 0, null, 0), ActorRefs.NoSender);
            return await answer.Task.WaitAsync(Patience, stop) is { } group && group.Values.Count == group.Distinct ? group.Values.ToDictionary(v => v.Value, v => v.Count) : null;
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            hub.Tell(new HubConnectionClosed(connection), ActorRefs.NoSender);
            system.Stop(asking);
        }
    }

    private sealed class Asking(TaskCompletionSource<LiveGroup?> answer) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case DeliverShared { Shared.Body: RowsChanged { Groups: { Count: > 0 } groups } }: answer.TrySetResult(groups[0]); break;
                case Deliver { Body: RequestRefused }: answer.TrySetResult(null); break;
            }
        }
    }
}
