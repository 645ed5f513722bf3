using System.Globalization;
using System.Text;
using Chainrule.Files;
using Chainrule.Losses;
using Chainrule.Models;

namespace Chainrule.Cli.Runs.Images;

/// <summary>
/// A model's predictions for images: the class, or its number, or the labels that are true, and the probabilities of each.
/// </summary>
internal sealed class ImagePredictions : Predictions
{
    private readonly Model _model;
    private readonly float[] _predictions;

    /// <summary>Predicts the images of a data set, or of one IDX file.</summary>
    public ImagePredictions(ModelCall call)
    {
        _model = call.Model;
        var images = IdxSource.ReadImages(call.Data);
        int rows = images.Count == 0 ? 0 : images.Dimensions[0];
        var shape =
            images.Count == 0
                ? _model.Network.InputShape
                : new Shape(images.Dimensions.Length == 1 ? [1] : images.Dimensions[1..]);
        ModelArgument.CheckInput(_model, shape, images.Source);
        long count = (long)rows * _model.Network.OutputShape.Count;
        if (count > Array.MaxLength)
        {
            throw new ChainruleException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{rows:#,0} rows in {images.Source} with {_model.Network.OutputShape.Count:#,0} outputs each are "
                        + $"{count:#,0} numbers, more than fit into memory at once"
                ),
                "predict in parts, with fewer rows in each file"
            );
        }

        _predictions = new float[count];
        if (images.ElementType == IdxElementType.Byte)
        {
            _model.Score(images.Bytes, _predictions, call.Workers);
        }
        else
        {
            _model.Score(images.ToFloats(), _predictions, call.Workers);
        }

        ModelArgument.RequireNumbers(
            _predictions, _model.Network.OutputShape.Count,
            row => string.Create(CultureInfo.InvariantCulture, $"row {row} of {images.Source}"));
    }

    /// <inheritdoc/>
    public override long Rows => _predictions.Length / _model.Network.OutputShape.Count;

    /// <inheritdoc/>
    public override void Write(Stream stream)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true)
        {
            NewLine = "\n",
        };
        int width = _model.Network.OutputShape.Count;
        string column = _model.Output == OutputKind.Values ? "value" : "probability";
        writer.Write("row,prediction");
        for (int i = 0; i < width; i++)
        {
            writer.Write(',');
            writer.Write(Field($"{column}_{ModelArgument.ClassName(_model, width == 1 ? 1 : i)}"));
        }

        writer.Write('\n');
        Span<char> number = stackalloc char[64];
        for (int row = 0; row < Rows; row++)
        {
            var outputs = _predictions.AsSpan(row * width, width);
            string prediction = PredictionOf(outputs);
            _model.ToPredictions(outputs);
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{row},{Field(prediction)}"));
            foreach (float output in outputs)
            {
                output.TryFormat(number, out int length, provider: CultureInfo.InvariantCulture);
                writer.Write(',');
                writer.Write(number[..length]);
            }

            writer.Write('\n');
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    // The class; of a model that tells labels, all that are true.
    private string PredictionOf(ReadOnlySpan<float> scores)
    {
        if (_model.Labels is not { } labels)
        {
            return ModelArgument.ClassName(_model, _model.ClassOf(scores));
        }

        bool[] decisions = new bool[scores.Length];
        _model.Decide(scores, decisions);
        return string.Join(';', labels.Names.Where((_, label) => decisions[label]));
    }

    // As RFC 4180 has it.
    private static string Field(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
