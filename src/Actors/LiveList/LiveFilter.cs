using System.Text.Json.Nodes;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.LiveList;

/// <summary>Which rows a standing query shows. Pure: the same row at the same time gives the same answer.</summary>
internal abstract class LiveFilter
{
    /// <summary>Everybody.</summary>
    public static readonly LiveFilter Everybody = new AllOf([]);

    /// <summary>The fields that the answer depends on, as bits.</summary>
    public abstract int Fields { get; }

    /// <summary>Whether the answer may change by itself as time passes.</summary>
    public abstract bool UsesTime { get; }

    /// <summary>Whether the row is shown.</summary>
    /// <param name="now">Unix ms.</param>
    /// <param name="flip">Lowered to when the answer may change next although the row stays as it is, Unix ms.</param>
    public abstract bool Fits(LiveRow row, long now, ref long flip);

    /// <summary>As JSON, the same text for the same filter however it was written.</summary>
    public abstract JsonObject ToJson();

    internal sealed class AllOf(IReadOnlyList<LiveFilter> parts) : LiveFilter
    {
        private readonly LiveFilter[] _parts = [.. parts];

        public override int Fields { get; } = parts.Aggregate(0, (bits, p) => bits | p.Fields);

        public override bool UsesTime { get; } = parts.Any(p => p.UsesTime);

        public override bool Fits(LiveRow row, long now, ref long flip)
        {
            foreach (var part in _parts)
                if (!part.Fits(row, now, ref flip)) return false;
            return true;
        }

        public override JsonObject ToJson() => new() { ["all"] = new JsonArray([.. _parts.Select(p => p.ToJson())]) };
    }

    internal sealed class AnyOf(IReadOnlyList<LiveFilter> parts) : LiveFilter
    {
        private readonly LiveFilter[] _parts = [.. parts];

        public override int Fields { get; } = parts.Aggregate(0, (bits, p) => bits | p.Fields);

        public override bool UsesTime { get; } = parts.Any(p => p.UsesTime);

        public override bool Fits(LiveRow row, long now, ref long flip)
        {
            foreach (var part in _parts)
                if (part.Fits(row, now, ref flip)) return true;
            return false;
        }

        public override JsonObject ToJson() => new() { ["any"] = new JsonArray([.. _parts.Select(p => p.ToJson())]) };
    }

    internal sealed class NoneOf(IReadOnlyList<LiveFilter> parts) : LiveFilter
    {
        private readonly AnyOf _any = new(parts);

        public override int Fields => _any.Fields;

        public override bool UsesTime => _any.UsesTime;

        public override bool Fits(LiveRow row, long now, ref long flip) => !_any.Fits(row, now, ref flip);

        public override JsonObject ToJson() => new() { ["none"] = _any.ToJson()["any"]!.DeepClone() };
    }

    /// <summary>A column and a text; compared as in rules, upper and lower case are the same.</summary>
    internal sealed class TextClause(LiveColumn column, string op, string value) : LiveFilter
    {
        private readonly bool _isNot = op == "is-not";
        private readonly TextTest _test = new(op == "is-not" ? RuleOperator.Is : RuleWords.TextOperators.First(o => o.Word == op).Operator, value);

        public override int Fields => column.Bit;

        public override bool UsesTime => false;

        public override bool Fits(LiveRow row, long now, ref long flip) => (column.Kind == LiveKind.List ? InList(LiveColumns.ListOf(column, row)) : _test.Fits(LiveColumns.TextOf(column, row))) != _isNot;

        private bool InList(IReadOnlyList<string> list)
        {
            for (var i = 0; i < list.Count; i++)
                if (_test.Fits(list[i])) return true;
            return value.Length == 0 && list.Count == 0;
        }

        public override JsonObject ToJson() => new() { ["field"] = column.Word, ["op"] = op, ["value"] = value };
    }

    internal sealed class NumberClause(LiveColumn column, string op, double value) : LiveFilter
    {
        public override int Fields => column.Bit;

        public override bool UsesTime => false;

        public override bool Fits(LiveRow row, long now, ref long flip)
        {
            var number = LiveColumns.NumberOf(column, row);
            return op switch { ">=" => number >= value, "<=" => number <= value, _ => number == value };
        }

        public override JsonObject ToJson() => new() { ["field"] = column.Word, ["op"] = op, ["value"] = value };
    }

    /// <summary>Seconds that grow by themselves: on the site, on the page, without a sign of life.</summary>
    internal sealed class TimeClause(LiveColumn column, bool atLeast, double seconds) : LiveFilter
    {
        private readonly long _span = (long)(seconds * 1000);

        public override int Fields => column.Bit;

        public override bool UsesTime => true;

        public override bool Fits(LiveRow row, long now, ref long flip)
        {
            // At least: from that moment on. At most: up to it.
            var moment = LiveColumns.NumberOf(column, row) + _span + (atLeast ? 0 : 1);
            if (now >= moment) return atLeast;
            flip = Math.Min(flip, moment);
            return !atLeast;
        }

        public override JsonObject ToJson() => new() { ["field"] = column.Word, ["op"] = atLeast ? ">=" : "<=", ["value"] = seconds };
    }
}
