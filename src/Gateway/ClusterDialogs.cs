using Akka.Actor;
using Gateway.Actors;
using Gateway.Actors.Dialogs;
using Gateway.Api.History;

namespace Gateway;

/// <summary>Asks the dialogs and desks of the cluster.</summary>
internal sealed class ClusterDialogs(NodeServices node) : IDialogs
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public bool TakePicks => node.Entities.TakePicks;

    public bool TakeNotes => node.Entities.TakeNotes;

    public bool TakeChanges => node.Entities.TakeChanges;

    public bool TakeCards => node.Entities.TakeCards;

    public async Task<IDelivery?> SayAsync(Func<ConnectionRef, IToEntity> make, CancellationToken stop)
    {
        try
        {
            return await node.DialogDoor.Ask<IDelivery>(new DialogOrder(make), Patience, stop);
        }
        catch (Exception e) when (e is AskTimeoutException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Tell(IToDesk message) => node.Entities.Tell(message);
}
