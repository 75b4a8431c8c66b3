using MessagePack;

namespace Gateway.Protocol;

/// <summary>The waiting lists and the team, whole and as what changed in them.</summary>
public static partial class PacketCodec
{
    private static QueueItem ReadWaiting(ref PacketFields i) => new(i.Text(), i.Text(), i.Text(), i.Text(256), i.Int64(), i.Text(MessageBound), i.OptionalInt32() ?? 0, i.OptionalText(MessageBound) ?? "");

    private static QueuePlace ReadQueuePlace(ref PacketFields i) => new(i.Int32(), ReadWaiting(ref i));

    private static TeamMember ReadMember(ref PacketFields i) => new(i.Text(), i.Text(256), i.Int32(), i.Int32(), i.Int32(), i.Texts(1000));

    private static void WriteWaiting(ref MessagePackWriter w, in QueueItem q)
    {
        w.Write(q.Dialog); w.Write(q.Department); w.Write(q.Visitor); w.Write(q.VisitorName); w.Write(q.Since); w.Write(q.FirstText); w.Write(q.Marks); w.Write(q.Looks);
    }

    private static void WriteTeam(ref MessagePackWriter w, IReadOnlyList<TeamMember> team)
    {
        w.WriteArrayHeader(team.Count);
        foreach (var o in team) { w.WriteArrayHeader(6); w.Write(o.Id); w.Write(o.Name); w.Write(o.State); w.Write(o.Load); w.Write(o.Capacity); Texts(ref w, o.Departments); }
    }
}
