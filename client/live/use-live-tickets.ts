'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { createTicketNews } from './ticket-news.ts';
import { onTicketNews } from './topics.ts';

/** Keeps every ticket on screen current for as long as the calling component is. */
export const useLiveTickets = (): void => {
  const client = useQueryClient();
  useEffect(() => {
    const { apply, stop } = createTicketNews(client);
    const leave = onTicketNews(apply);
    return () => {
      leave();
      stop();
    };
  }, [client]);
};
