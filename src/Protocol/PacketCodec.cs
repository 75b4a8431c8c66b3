using System.Buffers;
using MessagePack;

namespace Gateway.Protocol;

/// <summary>Bytes ⇄ packets. Grammar: <c>packet = [type, field…]</c>, one MessagePack array; see PROTOCOL.md.</summary>
public static partial class PacketCodec
{
    /// <summary>Reads what a client said. False with a reason when the bytes are no packet or a known packet's fields are wrong.</summary>
    public static bool TryReadClient(in ReadOnlySequence<byte> message, out ClientPacket? packet, out string? fault)
    {
        try
        {
            var fields = PacketFields.Open(message, out var type);
            packet = ReadClient(type, ref fields);
            return Complete(ref fields, out fault);
        }
        catch (Exception e) when (IsMalformed(e))
        {
            (packet, fault) = (null, e.InnerException?.Message ?? e.Message);
            return false;
        }
    }

    /// <summary>Reads what a server said; the counterpart for clients in C#.</summary>
    public static bool TryReadServer(in ReadOnlySequence<byte> message, out ServerPacket? packet, out string? fault)
    {
        try
        {
            var fields = PacketFields.Open(message, out var type);
            packet = ReadServer(type, ref fields);
            return Complete(ref fields, out fault);
        }
        catch (Exception e) when (IsMalformed(e))
        {
            (packet, fault) = (null, e.InnerException?.Message ?? e.Message);
            return false;
        }
    }

    private static bool Complete(ref PacketFields fields, out string? fault)
    {
        fields.SkipRest();
        fault = fields.AtEnd ? null : "bytes follow the packet";
        return fault is null;
    }

    /// <remarks>The MessagePack reader answers some impossible lengths with an ArgumentOutOfRangeException; the property tests find them.</remarks>
    private static bool IsMalformed(Exception e) => e is MessagePackSerializationException or EndOfStreamException or OverflowException or ArgumentOutOfRangeException or System.Text.DecoderFallbackException;

    private static ClientPacket ReadClient(int type, ref PacketFields f) => type switch
    {
        1 => new Hello(f.Text(1024), f.Int32(), f.List(Limits.ResumedDialogs, ReadResume), ReadPage(ref f), f.OptionalText() ?? ""),
        2 => new BeatAnswer(f.Int64()),
        3 => new Post(f.Int32(), f.Text(), f.Text(), f.Int64(), f.Text(MessageBound), f.OptionalInt64() ?? 0, f.OptionalInt64() ?? 0),
        4 => new Typing(f.Text(), f.CutText(Limits.DraftChars)),
        5 => new CloseDialog(f.Int32(), f.Text()),
        6 => new Fetch(f.Text(), f.UInt32(), f.Int64()),
        7 => new RefreshTicket(f.Text(1024)),
        16 => new PageViewed(f.Text(), f.CutText(Limits.UrlChars) ?? "", f.CutText(Limits.TitleChars) ?? "", f.CutText(Limits.TitleChars) ?? ""),
        17 => new EventRaised(f.Text(), f.OptionalNumber(), f.OptionalText(8), f.Pairs()),
        18 => new Active(),
        19 => new Goodbye(),
        20 => new StartDialog(f.Int32(), f.Text(), f.OptionalText(), f.OptionalText(), f.Text(), f.Int64(), f.Text(MessageBound)),
        21 => new InvitationAnswer(f.Text(), f.Int32()),
        22 => new Rate(f.Int32(), f.Text(), f.Int32(), f.Text(MessageBound), f.OptionalText()),
        23 => new AttributesSet(f.Pairs()),
        24 => new FormAnswer(f.Int32(), f.Text(), f.Pairs(chars: Limits.AnswerChars)),
        32 => new SetState(f.Int32(), f.Int32()),
        33 => ReadWatch(ref f),
        34 => new Unwatch(f.Int32()),
        35 => new WatchVisitor(f.Int32(), f.Text(), f.Flag(), f.OptionalText()),
        36 => new Invite(f.Int32(), f.Text(), f.Text(), f.Text(MessageBound)),
        37 => new StartWith(f.Int32(), f.Text(), f.Text(), f.Text(), f.Text(), f.Int64(), f.Text(MessageBound), f.Flag()),
        38 => new Accept(f.Int32(), f.Text(), f.Int32()),
        39 => new Decline(f.Int32(), f.Text(), f.Int32()),
        40 => new Transfer(f.Int32(), f.Text(), f.OptionalText(), f.OptionalText(), f.Text(MessageBound), f.Flag(), f.OptionalText(), f.OptionalInt32() ?? 0),
        41 => new SignOff(f.Int32()),
        42 => new WatchSiteAlerts(f.Flag()),
        43 => new AlertAction(f.Int32(), f.Text(), f.Int32(), f.OptionalText(), f.OptionalText(MessageBound)),
        44 => new Take(f.Int32(), f.Text(), f.Flag()),
        53 => new PostNote(f.Int32(), f.Text(), f.Text(), f.Int64(), f.Text(MessageBound)),
        55 => new PostFile(f.Int32(), f.Text(), f.Text(), f.Int64(), f.Text(FilePassCodec.MaxChars)),
        54 => new Change(f.Int32(), f.Text(), f.Text(), f.Int64(), f.Int64(), f.OptionalText(MessageBound)),
        70 => new Observe(f.Int32(), f.Text(), f.Flag()),
        71 => new Look(f.Text(), f.Int32()),
        72 => new AskToJoin(f.Int32(), f.Text(), f.Text(), f.Text(MessageBound), f.Flag()),
        73 => new Join(f.Int32(), f.Text(), f.Flag()),
        90 => new PushPage(f.Int32(), f.Text(), f.Text(MessageBound)),
        91 => new AnswerPage(f.Int32(), f.Text(), f.Int64(), f.Flag()),
        74 => new Hold(f.Int32(), f.Text(), f.Flag(), f.Text(MessageBound)),
        80 => new Resolve(f.Int32(), f.Text(), f.Int32()),
        81 => new LeaveAddress(f.Int32(), f.Text(), f.Text(MessageBound)),
        82 => new Mute(f.Int32(), f.Text(), f.Flag()),
        85 => new SendCard(f.Int32(), f.Text(), f.Text(), f.Int64(), f.Text(), f.Text(Limits.CardChars), f.OptionalInt64() ?? 0),
        86 => new AnswerCard(f.Int32(), f.Text(), f.Text(), f.Int64(), f.Int64(), f.Pairs(chars: Limits.AnswerChars)),
        _ => new UnknownPacket(type),
    };

    /// <summary>Texts of people are read whole and refused by the routing with a rid, so that the client learns which one was too long.</summary>
    private const int MessageBound = Limits.MessageBytes;

    private static ResumePoint ReadResume(ref PacketFields f) => new(f.Text(), f.UInt32(), f.Int64());

    private static HelloPage? ReadPage(ref PacketFields f)
    {
        if (!f.TryNested(out var p)) return null;
        var page = new HelloPage(p.Text(), p.CutText(Limits.UrlChars) ?? "", p.CutText(Limits.TitleChars) ?? "", p.CutText(Limits.TitleChars) ?? "",
            p.CutText(35) ?? "", p.CutText(20) ?? "", p.CutText(64) ?? "", p.Int64());
        f.Close(ref p);
        return page;
    }

    private static ServerPacket ReadServer(int type, ref PacketFields f) => type switch
    {
        64 => new Welcome(f.Text(), f.Text(), f.Text(), f.Int64(), f.Int32(), f.Int32(), f.Int32(), f.Int32(), f.Int64(), f.OptionalText()),
        65 => new Refused(f.Int32(), f.Int32(), f.Flag(), f.Int32(), f.Text(MessageBound)),
        66 => new Done(f.Int32(), f.OptionalText(MessageBound)),
        67 => new Beat(f.Int64(), f.List(4096, (ref PacketFields i) => new Head(i.Text(), i.UInt32(), i.Int64()))),
        68 => new Move(f.Int32()),
        69 => new Posted(f.Int32(), f.Text(), f.Text(), f.Int64(), f.Int64(), f.Int64()),
        70 => new Gap(f.Int32(), f.Text(), f.Text(), f.Int64()),
        71 => new Entry(f.Text(), f.UInt32(), f.Int64(), f.Int64(), f.Int32(), f.Int32(), f.Text(), f.Text(256), f.Text(MessageBound), f.OptionalText(), f.Int64(), f.OptionalText(MessageBound) ?? ""),
        72 => new DialogInfo(f.Text(), f.UInt32(), f.Int64(), f.Int32(), f.Text(), f.Text(), f.Text(256), f.OptionalText(), f.OptionalText(256) ?? "",
            f.Int32(), f.Flag(), f.Int32(), f.Int64(), f.Int32(), f.List(64, (ref PacketFields i) => new OutboxHead(i.Text(), i.Int64())), f.OptionalInt32() ?? 0),
        73 => new ReplayEnd(f.Text(), f.UInt32(), f.Int64()),
        74 => new TypingBy(f.Text(), f.Int32(), f.Text(), f.Text(256), f.OptionalText(MessageBound)),
        75 => new Storage(f.Flag()),
        76 => new Present(f.Text(), f.List(1000, (ref PacketFields i) => new PresentPerson(i.Text(), i.Text(256), i.Int32(), i.Flag()))),
        77 => new Beside(f.List(1000, (ref PacketFields i) => new BesideDialog(i.Text(), i.Text(), i.Text(256), i.Text(), i.Int32(), i.Text(256), i.Text(MessageBound)))),
        80 => new Invitation(f.Text(), f.Text(), f.Text(256), f.OptionalText(256), f.Text(MessageBound), f.Flag(), f.OptionalText(MessageBound)),
        81 => new InvitationGone(f.Text()),
        82 => new SiteStatus(f.Int32(), f.List(1000, (ref PacketFields i) => new DepartmentStatus(i.Text(), i.Text(256), i.Int32()))),
        96 => ReadRows(ref f),
        97 => new Card(f.Int32(), f.Text(), f.Text(256), f.Pairs(100), f.Texts(100), f.Int32(), f.Int64(), f.Text(), f.Text(), f.Text(), f.Text(), f.Text(), f.Text(),
            f.Text(MessageBound), f.List(1000, (ref PacketFields i) => new CardPage(i.Text(MessageBound), i.Text(MessageBound), i.Int64())),
            f.List(1000, (ref PacketFields i) => new CardEvent(i.Text(), i.OptionalNumber(), i.OptionalText(), i.Int64())),
            f.List(1000, (ref PacketFields i) => new CardVisit(i.Int32(), i.Int64(), i.Int64(), i.Int32())), f.Texts(1000), f.Flag(), f.Int32(),
            f.OptionalText() ?? "", f.OptionalText(256) ?? "", f.OptionalText(256) ?? "", f.OptionalText() ?? "", f.OptionalText(256) ?? "", f.OptionalText(256) ?? "", f.OptionalText(256) ?? "", f.OptionalText() ?? "",
            f.Texts(100), f.List(100, (ref PacketFields i) => new CardNote(i.Text(MessageBound), i.Text(256), i.Int64())), f.List(100, (ref PacketFields i) => new CardCoupon(i.Text(), i.Text(256), i.Int64())),
            f.List(100, (ref PacketFields i) => new CardForm(i.Text(), i.Int64(), i.Pairs(chars: Limits.AnswerChars))),
            f.List(100, (ref PacketFields i) => new CardProduct(i.Text(MessageBound), i.Text(MessageBound), i.OptionalNumber(), i.OptionalText(), i.Text(MessageBound), i.Text(MessageBound)))),
        60 => new QueueChanges(f.Texts(1000), f.List(1000, ReadQueuePlace), f.Int32()),
        61 => new TeamChanges(f.List(10_000, ReadMember)),
        98 => new Queue(f.List(1000, ReadWaiting), f.Int32()),
        99 => new Team(f.List(10_000, ReadMember)),
        100 => new Self(f.Int32(), f.Int32(), f.Int32(),
            f.List(1000, (ref PacketFields i) => new Assignment(i.Text(), i.Int32(), i.Flag(), i.Int64(), i.Text(), i.Text(256), i.Text()))),
        101 => new Alerts(f.List(1000, (ref PacketFields i) => new AlertItem(i.Text(), i.Int32(), i.Text(MessageBound), i.Text(MessageBound), i.Int64(), i.Int64(), i.Int64(), i.Int32(), i.Int32(),
            i.Text(), i.Text(256), i.Int64(), i.Int32(), i.Int32(), i.Int32(), i.Flag()))),
        _ => new UnknownServerPacket(type),
    };
}
