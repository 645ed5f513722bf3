using System.Globalization;
using Chainrule.Text;
using Chainrule.Training;

namespace Chainrule.Cli.Display;

/// <summary>A line for each epoch, for logs.</summary>
internal sealed class PlainView(Terminal terminal, int epochs) : TrainingView
{
    /// <inheritdoc/>
    public override void End()
    {
    }

    /// <inheritdoc/>
    protected override void Epoch(EpochRecord row)
    {
        string validation = row.ValidationLoss is null ? "" : $"  validation loss {Loss(row.ValidationLoss)}";
        string accuracy = row.ValidationAccuracy is double share ? $"  accuracy {ShareText.Percent(share, 2)}" : "";
        terminal.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {row.Epoch}/{epochs}  train loss {Loss(row.TrainLoss)}{validation}{accuracy}  {row.SamplesPerSecond:#,0} "
                + $"samples/s  {Duration(row.Seconds)}"));
    }

    /// <inheritdoc/>
    protected override void Step(StepCompleted step)
    {
    }

    /// <inheritdoc/>
    protected override void Frozen(FrozenLayersComputed computed)
    {
        if (computed.Rows == computed.AllRows)
        {
            terminal.Note(string.Create(
                CultureInfo.InvariantCulture, $"what frozen layers make of {computed.AllRows:#,0} rows is computed"));
        }
    }
}
