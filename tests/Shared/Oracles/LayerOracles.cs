namespace Chainrule.Tests.Oracles;

/// <summary>
/// The textbook of one layer, with the settings that are worth a case. A class that implements it, anywhere in the tests, is
/// found, and all that holds for every layer is asked of it.
/// </summary>
internal interface ILayerOracle
{
    IEnumerable<LayerOracle> Cases { get; }
}

/// <summary>The oracles of all layers, by the notation of each case.</summary>
internal static class LayerOracles
{
    public static IReadOnlyDictionary<string, LayerOracle> All { get; } =
        typeof(LayerOracles)
            .Assembly.GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(ILayerOracle)))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .SelectMany(type => ((ILayerOracle)Activator.CreateInstance(type)!).Cases)
            .ToDictionary(oracle => oracle.Notation);
}
