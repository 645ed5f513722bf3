namespace Chainrule.Cli.Tests.Docs.Pictures;

/// <summary>Pictures of what stands beside what: a network, matrices, a block.</summary>
internal static class DiagramPictures
{
    private const int Forward = 0, Backward = 1;

    /// <summary>A network in general: values go forward, gradients back.</summary>
    public static string Network()
    {
        int[] sizes = [3, 4, 4, 2];
        string[] names = ["x", "a₁", "a₂", "p"];
        const double Left = 70, Apart = 170, Down = 62, Middle = 205, Radius = 20;
        double At(int layer, int unit) => Middle + ((unit - ((sizes[layer] - 1) / 2.0)) * Down);
        var sheet = new Sheet(
            720,
            400,
            "A network: values go forward, gradients back",
            "Four columns of circles: three inputs x, two hidden layers of four units a₁ and a₂, and two outputs p. Every circle "
                + "is joined to all of the next column, by the weights W₁, W₂ and W₃. Behind p stands the loss L. Arrows above "
                + "run from x towards L, arrows below back, with δ₃, δ₂ and δ₁."
        );
        for (int layer = 0; layer + 1 < sizes.Length; layer++)
        {
            for (int from = 0; from < sizes[layer]; from++)
            {
                for (int to = 0; to < sizes[layer + 1]; to++)
                {
                    double x = Left + (layer * Apart);
                    sheet.Line(x + Radius, At(layer, from), x + Apart - Radius, At(layer + 1, to));
                }
            }
        }

        for (int layer = 0; layer < sizes.Length; layer++)
        {
            for (int unit = 0; unit < sizes[layer]; unit++)
            {
                sheet.Circle(Left + (layer * Apart), At(layer, unit), Radius, $"{names[layer]}[{unit}]");
            }
        }

        sheet.Circle(Left + (3 * Apart) + 90, Middle, Radius, "L");
        foreach (int unit in new[] { 0, 1 })
        {
            sheet.Line(Left + (3 * Apart) + Radius, At(3, unit), Left + (3 * Apart) + 90 - Radius, Middle);
        }

        for (int layer = 0; layer < 3; layer++)
        {
            double from = Left + (layer * Apart) + Radius, to = from + Apart - (2 * Radius);
            string index = Index(layer + 1);
            sheet.Arrow(from, to, 72, Forward, $"z{index} = {names[layer]}·W{index} + b{index}");
            sheet.Arrow(to, from, 372, Backward, $"δ{index}");
        }

        return sheet.ToSvg();
    }

    /// <summary>A dense layer with its matrices: forward, and the gradients of weights and inputs.</summary>
    public static string Matrices()
    {
        var sheet = new Sheet(
            760,
            430,
            "A dense layer with its matrices",
            "Forward: x of two rows and three columns, times W of three rows and two columns, plus b of two, is z of two rows "
                + "and two columns; row 1 of x and column 0 of W are marked, and the number of z that they make. Backward: x "
                + "transposed times δ is the gradient of W, δ times W transposed that of x, the column sums of δ that of b."
        );
        Matrix(sheet, "x", 2, 3, 40, 90, row: 1);
        sheet.Text("·", 196, 124);
        Matrix(sheet, "W", 3, 2, 220, 70, column: 0);
        sheet.Text("+", 334, 124);
        Matrix(sheet, "b", 1, 2, 356, 110);
        sheet.Text("=", 472, 124);
        Matrix(sheet, "z", 2, 2, 496, 90, row: 1, column: 0, isCell: true);
        sheet.Text("z[1,0] = x[1,0]·W[0,0] + x[1,1]·W[1,0] + x[1,2]·W[2,0] + b[0]", 20, 210, "start");
        Matrix(sheet, "xᵀ", 3, 2, 40, 260);
        sheet.Text("·", 152, 314);
        Matrix(sheet, "δ", 2, 2, 176, 280);
        sheet.Text("=", 288, 314);
        Matrix(sheet, "dW", 3, 2, 310, 260);
        Matrix(sheet, "δ", 2, 2, 440, 280);
        sheet.Text("·", 546, 314);
        Matrix(sheet, "Wᵀ", 2, 3, 562, 280);
        sheet.Text("= dx", 700, 314, "start");
        sheet.Text("db: the sums of δ's columns. Every gradient has the shape of what it belongs to.", 20, 405, "start");
        return sheet.ToSvg();
    }

    /// <summary>Softmax with cross entropy as one block.</summary>
    public static string Block() =>
        new Sheet(
            720,
            250,
            "Softmax with cross entropy as one block",
            "Scores z go into a block that holds softmax and cross entropy, with p between them, and the loss L comes out; the "
                + "target t goes in from above. Backward, −t/p goes from cross entropy to softmax, and p − t leaves the block."
        )
            .Box(170, 60, 400, 150, 0.9)
            .Box(195, 95, 130, 60)
            .Text("softmax", 260, 130)
            .Box(410, 95, 135, 60)
            .Text("cross entropy", 477, 130)
            .Text("t", 477, 50)
            .Line(477, 56, 477, 95)
            .Arrow(60, 195, 112, Forward, "z")
            .Arrow(325, 410, 112, Forward, "p")
            .Arrow(545, 670, 112, Forward, "L")
            .Arrow(410, 325, 148, Backward, "−t/p")
            .Arrow(195, 60, 148, Backward, "δ = p − t")
            .Text("the 1/p of one half cancels the p of the other", 370, 195)
            .ToSvg();

    private static string Index(int number) => "₀₁₂₃"[number].ToString();

    private static void Matrix(
        Sheet sheet, string name, int rows, int columns, double x, double y, int row = -1, int column = -1, bool isCell = false)
    {
        const double Side = 44, Height = 34;
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                bool isMarked = isCell ? i == row && j == column : i == row || j == column;
                double left = x + (j * Side), top = y + (i * Height);
                sheet.Box(left, top, Side - 4, Height - 4, isMarked ? 0.9 : 0.3);
                string place = rows == 1 ? $"{j}" : $"{i},{j}";
                sheet.Text(isMarked ? $"▸{place}" : place, left + ((Side - 4) / 2), top + 20, color: isMarked ? Forward : -1);
            }
        }

        sheet.Text(rows == 1 ? $"{name} ({columns})" : $"{name} ({rows}×{columns})", x + ((columns * Side) / 2) - 2, y - 8);
    }
}
