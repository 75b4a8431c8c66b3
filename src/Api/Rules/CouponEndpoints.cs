using Gateway.Actors;
using Gateway.Actors.Sites;
using Gateway.Actors.Triggers;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Rules;

/// <summary>Codes to be put into a pool.</summary>
public sealed record CouponCodes(IReadOnlyList<string>? Codes);

/// <summary>What became of them: how many are new.</summary>
public sealed record CouponsAdded(int Added);

/// <summary>The site's pools of coupons.</summary>
public sealed record CouponPools(IReadOnlyList<CouponPool> Pools);

/// <summary>Coupons that rules give: pools of codes, and whose a code is.</summary>
internal static class CouponEndpoints
{
    /// <summary>A request of more is refused; a pool may be filled by several.</summary>
    private const int MostAtOnce = 10_000;

    public static void MapCoupons(this IEndpointRouteBuilder site)
    {
        var coupons = site.MapGroup("/coupons").Needs(Permission.ChangeRules);
        coupons.MapGet("", ListAsync).WithSummary("The pools with how many codes they have and how many nobody has yet; for administrators").Produces<CouponPools>();
        coupons.MapPut("/{pool}", AddAsync).WithSummary("Put codes into a pool, which is made with the first; codes that are there stay as they are").Produces<CouponsAdded>().Produces<ApiError>(StatusCodes.Status400BadRequest);
        coupons.MapDelete("/{pool}", EmptyAsync).WithSummary("Take the codes that nobody has out of a pool").Produces(StatusCodes.Status204NoContent).Produces<ApiError>(StatusCodes.Status404NotFound);
        coupons.MapGet("/codes/{code}", FindAsync).WithSummary("Whose a code is").Produces<CouponCode>().Produces<ApiError>(StatusCodes.Status404NotFound);
    }

    private static async Task<CouponPools> ListAsync(HttpContext http, Coupons coupons) => new(await coupons.PoolsAsync(http.Site().Id, http.RequestAborted));

    private static async Task<IResult> AddAsync(string pool, JsonBody<CouponCodes> body, HttpContext http, Coupons coupons)
    {
        if (pool.Length > CouponRules.PoolChars || !CouponRules.IsCode(pool)) return Bad(Fault.Of("pool", "pool-plain", ("most", CouponRules.PoolChars)));
        var codes = (body.Value.Codes ?? []).Where(c => c is not null).Select(c => c.Trim()).Where(c => c.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (codes.Count is 0 or > MostAtOnce) return Bad(Fault.Of("codes", "codes-needed", ("most", MostAtOnce)));
        if (codes.Find(c => !CouponRules.IsCode(c)) is { } wrong) return Bad(Fault.Of("codes", "code-plain", ("given", Refuse.Shown(wrong)), ("most", CouponRules.CodeChars)));
        return await coupons.AddAsync(http.Site().Id, pool, codes, http.RequestAborted) is { } added
            ? Results.Ok(new CouponsAdded(added))
            : Refuse.Because(StatusCodes.Status409Conflict, "too-many", $"a pool has at most {Coupons.MostCodes} codes");
    }

    private static async Task<IResult> EmptyAsync(string pool, HttpContext http, Coupons coupons) =>
        await coupons.EmptyAsync(http.Site().Id, pool, http.RequestAborted) > 0 ? Results.NoContent() : Refuse.NotFound("pool with codes that nobody has");

    private static async Task<IResult> FindAsync(string code, HttpContext http, Coupons coupons) =>
        await coupons.FindAsync(http.Site().Id, code, http.RequestAborted) is { } found ? Results.Ok(found) : Refuse.NotFound("code");

    private static IResult Bad(Fault fault) => Refuse.Faulty("bad-coupons", fault);
}
