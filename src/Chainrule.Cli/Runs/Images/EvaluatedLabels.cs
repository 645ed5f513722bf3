using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Insight;
using Chainrule.Insight.Results;
using Chainrule.Text;
using Chainrule.Training;

namespace Chainrule.Cli.Runs.Images;

/// <summary>How well a model tells the labels of the test images of a folder.</summary>
/// <param name="call">What was asked for.</param>
/// <param name="data">DATA as the user wrote it.</param>
/// <param name="evaluation">What the evaluation of the model has counted.</param>
/// <param name="findings">What else there is to say.</param>
internal sealed class EvaluatedLabels(ModelCall call, string data, Evaluation evaluation, RunFindings findings) : EvaluatedModel
{
    /// <inheritdoc/>
    public override RunFindings? Findings => findings;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteString("model", call.Name);
        json.WriteString("data", data);
        json.WriteNumber("rows", evaluation.Rows);
        json.Number("loss", evaluation.Loss);
        LabelsText.Write(json, evaluation.Labels!, call.Model.Labels!.Names);
    }

    /// <inheritdoc/>
    public override void Print(Terminal terminal)
    {
        terminal.Say($"loss {TrainingView.Loss(evaluation.Loss)} on {NumberText.Count(evaluation.Rows)} rows");
        terminal.Say(LabelsText.Line(evaluation.Labels!));
        FindingsText.PrintVerdict(terminal, findings);
        FindingsText.PrintAlerts(terminal, findings);
        terminal.Say();
        terminal.Say(LabelsText.TableOf(evaluation.Labels!, call.Model.Labels!.Names));
    }
}
