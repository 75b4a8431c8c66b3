using System.Numerics;
using MessagePack;

namespace Gateway.Protocol;

/// <summary>The rows of the live list, whole and as what changed in them.</summary>
public static partial class PacketCodec
{
    private static Watch ReadWatch(ref PacketFields f) => new(
        f.Int32(), f.Text(256), f.Int32(), f.Flag(), f.Int32(), f.OptionalText(MessageBound), f.Texts(100), f.OptionalInt32(), f.OptionalInt32(), f.OptionalInt32() ?? 0);

    private static void WriteWatch(ref MessagePackWriter w, Watch p)
    {
        Head(ref w, 33, 10); w.Write(p.Query); w.Write(p.Filter); w.Write(p.Sort); w.Write(p.Descending); w.Write(p.Limit);
        w.Write(p.Where); Texts(ref w, p.Groups ?? []); Optional(ref w, p.Offset); Optional(ref w, p.Every); w.Write(p.Rid);
    }

    private static Rows ReadRows(ref PacketFields f) => new(
        f.Int32(), f.Flag(), f.Int32(), f.List(1000, ReadRow), f.Texts(10_000), f.OptionalInt32(), f.OptionalInts(1000), f.OptionalList(1000, ReadPatch), f.OptionalList(100, ReadGroup));

    private static void WriteRows(ref MessagePackWriter w, Rows p)
    {
        Head(ref w, 96, 9); w.Write(p.Query); w.Write(p.Snapshot); w.Write(p.Total); w.WriteArrayHeader(p.Changed.Count);
        foreach (var r in p.Changed) WriteRow(ref w, r);
        Texts(ref w, p.Gone);
        Optional(ref w, p.Offset);
        if (Begin(ref w, p.Order))
            foreach (var place in p.Order!) w.Write(place);
        if (Begin(ref w, p.Patches))
            foreach (var patch in p.Patches!) WritePatch(ref w, patch);
        if (!Begin(ref w, p.Groups)) return;
        foreach (var g in p.Groups!)
        {
            w.WriteArrayHeader(3); w.Write(g.Column); w.WriteArrayHeader(g.Values.Count);
            foreach (var v in g.Values) { w.WriteArrayHeader(2); w.Write(v.Value); w.Write(v.Count); }
            w.Write(g.Distinct);
        }
    }

    private static RowGroup ReadGroup(ref PacketFields f) =>
        new(f.Text(), f.List(1000, (ref PacketFields v) => new GroupValue(v.Text(MessageBound), v.Int32())), f.Int32());

    private static bool Begin<T>(ref MessagePackWriter w, IReadOnlyList<T>? items)
    {
        if (items is null) w.WriteNil();
        else w.WriteArrayHeader(items.Count);
        return items is not null;
    }

    private static void Optional(ref MessagePackWriter w, int? value)
    {
        if (value is { } number) w.Write(number);
        else w.WriteNil();
    }

    private static Row ReadRow(ref PacketFields i) => new(
        i.Text(), i.Text(256), i.Int64(), i.Text(MessageBound), i.Text(MessageBound), i.Int32(), i.Int64(), i.Text(MessageBound), i.Text(), i.Text(),
        i.Int32(), i.Texts(100), i.Int32(), i.Text(), i.Text(), i.Int64(),
        i.OptionalText() ?? "", i.OptionalText() ?? "", i.OptionalText() ?? "", i.OptionalText(256) ?? "", i.OptionalText(256) ?? "", i.OptionalText(256) ?? "", i.Texts(100));

    private static void WriteRow(ref MessagePackWriter w, Row r)
    {
        // A reader takes what is left out at the end for "", as from older nodes.
        var fields = r.Tags is { Count: > 0 } ? RowFields : r.City.Length > 0 ? RowFields - 1 : r.Region.Length > 0 ? RowFields - 2 : RowFields - 3;
        w.WriteArrayHeader(fields);
        for (var field = 0; field < fields; field++) WriteField(ref w, r, field);
    }

    /// <summary>Fields of a row, at most 31: a patch has a bit for each.</summary>
    private const int RowFields = 23;

    private static void WritePatch(ref MessagePackWriter w, RowPatch p)
    {
        w.WriteArrayHeader(2 + BitOperations.PopCount((uint)p.Fields)); w.Write(p.At); w.Write(p.Fields);
        for (var field = 0; field < RowFields; field++)
            if ((p.Fields & (1 << field)) != 0) WriteField(ref w, p.Row, field);
    }

    private static void WriteField(ref MessagePackWriter w, Row r, int field)
    {
        switch (field)
        {
            case 0: w.Write(r.Visitor); break;
            case 1: w.Write(r.Name); break;
            case 2: w.Write(r.VisitStart); break;
            case 3: w.Write(r.Title); break;
            case 4: w.Write(r.Url); break;
            case 5: w.Write(r.Pages); break;
            case 6: w.Write(r.PageSince); break;
            case 7: w.Write(r.Referrer); break;
            case 8: w.Write(r.Browser); break;
            case 9: w.Write(r.Os); break;
            case 10: w.Write(r.Visits); break;
            case 11: Texts(ref w, r.Segments); break;
            case 12: w.Write(r.Status); break;
            case 13: w.Write(r.LastEvent); break;
            case 14: w.Write(r.Language); break;
            case 15: w.Write(r.LastActive); break;
            case 16: w.Write(r.Country); break;
            case 17: w.Write(r.Device); break;
            case 18: w.Write(r.Source); break;
            case 19: w.Write(r.Campaign); break;
            case 20: w.Write(r.Region); break;
            case 21: w.Write(r.City); break;
            default: Texts(ref w, r.Tags ?? []); break;
        }
    }

    private static RowPatch ReadPatch(ref PacketFields i)
    {
        var (at, fields) = (i.Int32(), i.Int32());
        bool Has(int field) => (fields & (1 << field)) != 0;
        return new RowPatch(at, fields, new Row(
            Has(0) ? i.Text() : "", Has(1) ? i.Text(256) : "", Has(2) ? i.Int64() : 0, Has(3) ? i.Text(MessageBound) : "", Has(4) ? i.Text(MessageBound) : "", Has(5) ? i.Int32() : 0,
            Has(6) ? i.Int64() : 0, Has(7) ? i.Text(MessageBound) : "", Has(8) ? i.Text() : "", Has(9) ? i.Text() : "", Has(10) ? i.Int32() : 0, Has(11) ? i.Texts(100) : [],
            Has(12) ? i.Int32() : 0, Has(13) ? i.Text() : "", Has(14) ? i.Text() : "", Has(15) ? i.Int64() : 0, Has(16) ? i.Text() : "", Has(17) ? i.Text() : "",
            Has(18) ? i.Text() : "", Has(19) ? i.Text(256) : "", Has(20) ? i.Text(256) : "", Has(21) ? i.Text(256) : "", Has(22) ? i.Texts(100) : null));
    }
}
