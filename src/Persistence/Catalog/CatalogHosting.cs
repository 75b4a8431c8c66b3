using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Persistence.Catalog;

/// <summary>Registers the catalog with a node.</summary>
public static class CatalogHosting
{
    /// <summary>
    /// The catalog's tables and the watcher. Needs <see cref="Database"/> (migrated before the host starts) and
    /// <see cref="Actors.Sites.SiteDirectory"/> among the services.
    /// </summary>
    public static IServiceCollection AddCatalog(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<SiteCatalog>().AddSingleton<DatabaseProbe>();
        services.AddSingleton<SiteSettings>().AddSingleton<RoutingSettings>();
        services.AddSingleton<People>();
        services.AddSingleton<Members>().AddSingleton<Roles>().AddSingleton<AuditLog>().AddSingleton<ApiTokens>();
        services.AddSingleton<StoredRules>();
        services.AddSingleton<Phrases>().AddSingleton<SiteForms>().AddSingleton<Glossaries>();
        services.AddSingleton<VisitorSecrets>().AddSingleton<IdentitySecrets>().AddSingleton<Bans>().AddSingleton<Coupons>();
        services.AddSingleton<TicketKeys>();
        services.AddSingleton<DemoSite>();
        services.AddSingleton<CatalogWatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<CatalogWatcher>());
        return services;
    }
}
