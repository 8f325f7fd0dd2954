/** Unicode mathematics to LaTeX commands; characters that are not here stand for themselves. */
const commands =
  'α alpha β beta γ gamma δ delta ε varepsilon ϵ epsilon ζ zeta η eta θ theta ϑ vartheta ι iota κ kappa λ lambda μ mu ν nu ' +
  'ξ xi π pi ρ rho σ sigma ς varsigma τ tau υ upsilon φ varphi ϕ phi χ chi ψ psi ω omega Γ Gamma Δ Delta Θ Theta Λ Lambda ' +
  'Ξ Xi Π Pi Σ Sigma Υ Upsilon Φ Phi Ψ Psi Ω Omega ± pm ∓ mp × times ÷ div ⋅ cdot · cdot ∗ ast ∘ circ ∙ bullet ≤ leq ≥ geq ' +
  '≠ neq ≈ approx ≡ equiv ∼ sim ≅ cong ∝ propto ≪ ll ≫ gg ∞ infty ∂ partial ∇ nabla ∈ in ∉ notin ∋ ni ⊂ subset ⊃ supset ' +
  '⊆ subseteq ⊇ supseteq ∪ cup ∩ cap ∅ emptyset ∀ forall ∃ exists ¬ neg ∧ wedge ∨ vee ⇒ Rightarrow ⇐ Leftarrow ⇔ Leftrightarrow ' +
  '→ rightarrow ← leftarrow ↔ leftrightarrow ↦ mapsto ↑ uparrow ↓ downarrow … ldots ⋯ cdots ⋮ vdots ⋱ ddots ∑ sum ∏ prod ' +
  '∐ coprod ∫ int ∬ iint ∭ iiint ∮ oint ⋃ bigcup ⋂ bigcap ⋁ bigvee ⋀ bigwedge √ surd ∠ angle ⊥ perp ∥ parallel ⊕ oplus ' +
  '⊗ otimes ℏ hbar ℓ ell ℜ Re ℑ Im ℵ aleph ′ prime ° circ † dagger ‖ Vert ⟨ langle ⟩ rangle ⌈ lceil ⌉ rceil ⌊ lfloor ⌋ rfloor';

function readCommands(): Map<string, string> {
  const words = commands.split(' ');
  return new Map(
    words.flatMap((word, index) => (index % 2 === 0 ? [[word, words[index + 1] ?? ''] as const] : [])),
  );
}

const commandOf: ReadonlyMap<string, string> = readCommands();

const escaped = new Set('%#&_{}$');

/** Mathematical bold and italic letters (U+1D400…) are letters in a style LaTeX gives by itself. */
function plainLetter(character: string): string {
  return character >= '\u{1D400}' && character <= '\u{1D7FF}' ? character.normalize('NFKC') : character;
}

/** One character of a formula as LaTeX; a command is followed by a space. */
function latexCharacter(character: string): string {
  const plain = plainLetter(character);
  const command = commandOf.get(plain);
  if (command !== undefined) return `\\${command} `;
  return escaped.has(plain) ? `\\${plain}` : plain;
}

export function latexText(text: string): string {
  return Array.from(text, latexCharacter).join('');
}

/** A delimiter after `\left` or `\right`; a missing one is a dot. */
export function latexDelimiter(character: string): string {
  if (character === '') return '.';
  if (character === '{' || character === '}') return `\\${character}`;
  const command = commandOf.get(character);
  return command === undefined ? character : `\\${command}`;
}
