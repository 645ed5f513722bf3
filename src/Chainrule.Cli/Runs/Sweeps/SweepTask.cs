using System.Globalization;

namespace Chainrule.Cli.Runs.Sweeps;

/// <summary>A training of a sweep.</summary>
/// <param name="Number">The number of the values that it tries, from 0.</param>
/// <param name="Rung">The rung that it is on.</param>
internal readonly record struct SweepTask(int Number, Rung Rung)
{
    /// <summary>The name of what it leaves in the sweep's folder.</summary>
    public string Name => string.Create(
        CultureInfo.InvariantCulture,
        $"task-{Number + 1:0000}{(Rung.Epochs is null ? "" : $"-rung-{Rung.Number}")}");
}
