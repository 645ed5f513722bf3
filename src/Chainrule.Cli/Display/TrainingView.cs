using System.Globalization;
using Chainrule.Training;

namespace Chainrule.Cli.Display;

/// <summary>Shows a training as it goes: live in a window, line by line elsewhere, or not at all.</summary>
internal abstract class TrainingView : IProgress<TrainingEvent>
{
    /// <summary>The view that suits a terminal.</summary>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="epochs">How many epochs are planned.</param>
    public static TrainingView For(Terminal terminal, int epochs) =>
        terminal.IsQuiet ? new NoView() : terminal.IsLive ? new LiveView(terminal, epochs) : new PlainView(terminal, epochs);

    /// <inheritdoc/>
    public void Report(TrainingEvent value)
    {
        if (value is StepCompleted step)
        {
            Step(step);
        }
        else if (value is EpochCompleted epoch)
        {
            Epoch(epoch.Record);
        }
        else if (value is FrozenLayersComputed computed)
        {
            Frozen(computed);
        }
    }

    /// <summary>Takes away what was only of interest while training went on.</summary>
    public abstract void End();

    /// <summary>A training step is done.</summary>
    protected abstract void Step(StepCompleted step);

    /// <summary>An epoch is done.</summary>
    protected abstract void Epoch(EpochRecord epoch);

    /// <summary>What frozen layers make of some rows is computed.</summary>
    protected abstract void Frozen(FrozenLayersComputed computed);

    /// <summary>A duration as people read it: 0.8 s, 12 s, 3 min 20 s.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 9.95 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        < 99.5 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 5995 => string.Create(CultureInfo.InvariantCulture, $"{(int)(seconds + 0.5) / 60} min {(int)(seconds + 0.5) % 60} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)(seconds / 3600)} h {(int)(seconds / 60) % 60} min"),
    };

    /// <summary>A loss with as many digits as matter.</summary>
    public static string Loss(double? loss) =>
        loss?.ToString(loss is >= 1000 or < 0.001 ? "0.000E+0" : "0.0000", CultureInfo.InvariantCulture) ?? "";

    private sealed class NoView : TrainingView
    {
        public override void End()
        {
        }

        protected override void Step(StepCompleted step)
        {
        }

        protected override void Epoch(EpochRecord epoch)
        {
        }

        protected override void Frozen(FrozenLayersComputed computed)
        {
        }
    }
}
