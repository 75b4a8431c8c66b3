namespace Gateway.Actors.Triggers;

/// <summary>What a coupon's code and the name of a pool may be: something that people can read out and type.</summary>
public static class CouponRules
{
    /// <summary>Characters of a code.</summary>
    public const int CodeChars = RuleLimits.Code;

    /// <summary>Characters of a pool's name.</summary>
    public const int PoolChars = RuleLimits.Name;

    /// <summary>Whether that can be a code.</summary>
    public static bool IsCode(string code) => code.Length is > 0 and <= CodeChars && code.All(c => char.IsLetterOrDigit(c) || c is '-' or '_');
}
