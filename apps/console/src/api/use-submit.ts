import { type UseMutationOptions, useMutation } from '@tanstack/react-query';
import type { FormInstance } from 'antd';
import { fieldErrors } from './problem-words.ts';

/** A mutation behind a form: invalid fields of the server's answer are marked in the form. */
export function useSubmit<Output, Input>(
  form: FormInstance,
  options: UseMutationOptions<Output, Error, Input>,
) {
  return useMutation({
    ...options,
    onError: (...details) => {
      form.setFields(fieldErrors(details[0]) as never);
      return options.onError?.(...details);
    },
  });
}
