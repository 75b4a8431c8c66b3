using System.Data.Common;
using Akka.Actor;
using Akka.Event;
using Gateway.Actors.Dialogs;

namespace Gateway.Persistence.Catalog;

/// <summary>
/// Enters into the audit log who read along in a dialog of somebody else, whispered, joined or took it over. One opening is one entry, on whatever node: a socket that comes back, or the next whisper,
/// within <see cref="Once"/> of the entry is no other. What changed whose dialog it is stands there each time.
/// </summary>
public sealed class SupervisionLog : ReceiveActor
{
    /// <summary>So long the same in the same dialog is one thing.</summary>
    internal static readonly TimeSpan Once = TimeSpan.FromMinutes(15);

    /// <summary>By <see cref="Props(Database, TimeProvider)"/>.</summary>
    public SupervisionLog(Database database, TimeProvider time)
    {
        var (log, trouble) = (new AuditLog(database), Context.GetLogger());
        // One after the other: the second of two that come together finds the first.
        ReceiveAsync<DialogSupervised>(async s =>
        {
            try
            {
                var repeats = s.Act is SupervisorAct.Observe or SupervisorAct.Whisper;
                await log.EnterOfOperatorAsync(s.Site, s.Operator, s.Address, WordOf(s.Act), s.Dialog.Value, time.GetUtcNow(), repeats ? Once : null, CancellationToken.None);
            }
            catch (Exception e) when (e is DatabaseException or DbException)
            {
                trouble.Warning("{Operator} {Act} in dialog {Site}/{Dialog} is not in the audit log: {Fault}", s.Operator, s.Act, s.Site, s.Dialog, e.Message);
            }
        });
    }

    /// <summary>One per node.</summary>
    public static Props Props(Database db, TimeProvider time) => Akka.Actor.Props.Create(() => new SupervisionLog(db, time));

    private static string WordOf(SupervisorAct act) => act switch
    {
        SupervisorAct.Observe => "dialog observe",
        SupervisorAct.Whisper => "dialog whisper",
        SupervisorAct.Join => "dialog join",
        _ => "dialog take-over",
    };
}
